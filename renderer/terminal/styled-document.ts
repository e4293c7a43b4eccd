/**
 * A document for xterm.js, which writes its colours and sizes into `<style>` elements and `style` attributes: the content
 * security policy of the pages has no place for those. Here the first are style sheets that the script itself has made (CSSOM,
 * «Constructable style sheets») and the second go through the elements' own `style`; the policy is about neither.
 */
export function createStyledDocument(real: Document): Document {
  return new Proxy(real, {
    get(target, key) {
      if (key === 'createElement')
        return (name: string) => (name === 'style' ? createStyleHolder(real) : real.createElement(name));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Its cells are spans of the page's document, whatever document it was given. So this file is loaded with xterm.js only. */
HTMLSpanElement.prototype.setAttribute = function setAttribute(name, value) {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};

function createStyleHolder(real: Document): HTMLElement {
  const sheet = new CSSStyleSheet();
  real.adoptedStyleSheets = [...real.adoptedStyleSheets, sheet];
  const holder = real.createElement('span');
  holder.hidden = true;
  Object.defineProperty(holder, 'textContent', { set: (text: string) => sheet.replaceSync(text), get: () => '' });
  holder.remove = () => {
    real.adoptedStyleSheets = real.adoptedStyleSheets.filter((each) => each !== sheet);
    Element.prototype.remove.call(holder);
  };
  return holder;
}
