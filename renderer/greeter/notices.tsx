import type { NoticeView } from '../../electron/contract/renderer.ts';
import { sayNotice } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import styles from './notices.module.css';

export function Notices({ notices }: { readonly notices: readonly NoticeView[] }) {
  if (notices.length === 0) return null;
  return (
    <section aria-label={t('notices.heading')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and is to be read by keyboard as well. */}
      <ul className={styles.notices} tabIndex={0}>
        {notices.map((notice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notices have no names and keep their order.
          <li key={index} className={styles.notice}>
            <strong className={styles.kind}>{t(`notices.${notice.kind}`)}</strong>
            <span className={styles.text}>{sayNotice(notice.text)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
