/** The first thing that a listener of Electron's events is given. */
export function createEvent<More extends object>(
  more?: More,
): More & { defaultPrevented: boolean; preventDefault(): void } {
  return Object.assign({} as More, more, {
    defaultPrevented: false,
    preventDefault(this: { defaultPrevented: boolean }) {
      this.defaultPrevented = true;
    },
  });
}
