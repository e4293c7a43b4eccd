/** The pages of preview-server.ts for the tests of a file. */
import { type BrowserContextOptions, expect, type Page, test as plainTest, type ViewportSize } from '@playwright/test';
import { type PreviewPages, startPreviewPages } from './preview-server.ts';
import { cloneFolder } from './program-folder.ts';

/** With the pages, built once, and one browser for all files that use them: either takes longer than what most tests do. */
export const test = plainTest.extend<object, { readonly previewPages: PreviewPages }>({
  previewPages: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
    async ({}, use) => {
      const pages = await startPreviewPages(cloneFolder);
      await use(pages);
      await pages.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export type LookOptions = Pick<BrowserContextOptions, 'colorScheme' | 'reducedMotion'> & {
  readonly viewport?: ViewportSize;
};

export interface PreviewTest {
  readonly pages: PreviewPages;
  /** For the running test alone, how the usual page looks. */
  look(options: LookOptions): Promise<void>;
  /** For the running test alone, another page than the usual one. */
  renew(options?: BrowserContextOptions): Promise<void>;
  /** Resolves when the page has painted in that state. `more`: what else is in the address. */
  open(state: string, more?: string): Promise<void>;
}

/**
 * For the tests of a file: a page of `usual` options, told before each of them. One for all, since a page of its own costs more
 * than what most of them do. After each nothing may have been complained about.
 */
export function sharePreviewPage(onPage: (page: Page) => void, usual: BrowserContextOptions = {}): PreviewTest {
  const viewport = { width: 1280, height: 800, ...usual.viewport };
  let pages: PreviewPages | null = null;
  let shared: Page | null = null;
  let page: Page | null = null;
  let complaints: string[] = [];
  const requirePages = (): PreviewPages => {
    if (pages === null) throw new Error('the pages were not built');
    return pages;
  };

  async function make(options: BrowserContextOptions): Promise<Page> {
    const made = await requirePages().browser.newPage({ ...usual, viewport, ...options });
    made.on('pageerror', (error) => complaints.push(error.message));
    made.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return made;
  }

  async function look(options: LookOptions): Promise<void> {
    const { colorScheme = 'light', reducedMotion = 'no-preference' } = { ...usual, ...options };
    await page?.emulateMedia({ colorScheme, reducedMotion, contrast: 'no-preference' });
    await page?.setViewportSize(options.viewport ?? viewport);
  }

  function take(next: Page): void {
    page = next;
    onPage(next);
  }

  test.beforeAll(({ previewPages }) => {
    pages = previewPages;
    pages.answers.clear();
    pages.pictures.clear();
    pages.asked.length = 0;
  });
  test.afterAll(() => shared?.close());
  test.beforeEach(async () => {
    complaints = [];
    shared ??= await make({});
    take(shared);
    await look({});
  });
  test.afterEach(async () => {
    if (page === shared) await page?.goto('about:blank');
    else await page?.close();
    // Among them whatever the content security policy refuses. A person without a picture is no error.
    expect(complaints).toEqual([]);
  });

  return {
    get pages() {
      return requirePages();
    },
    look,
    async renew(options = {}) {
      if (page !== shared) await page?.close();
      take(await make(options));
    },
    async open(state, more = '') {
      await page?.goto(requirePages().address(state) + more);
      await page?.waitForFunction(() => window.pretend?.sent.some((message) => message.kind === 'painted'));
    },
  };
}
