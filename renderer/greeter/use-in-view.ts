import { type RefObject, useEffect, useRef, useState } from 'react';

/** What waits to come into view, and what is told then, once. */
const waiting = new Map<Element, () => void>();
let observer: IntersectionObserver | null = null;

/** One for all: each of its own would cost a thousand people a thousand of them. */
function observe(element: Element, onInView: () => void): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      const tell = waiting.get(target);
      forget(target);
      tell?.();
    }
  });
  waiting.set(element, onInView);
  observer.observe(element);
  return () => forget(element);
}

function forget(element: Element): void {
  waiting.delete(element);
  observer?.unobserve(element);
}

/** An element, and whether it has been in view. `loading=lazy` asks for what is thousands of pixels away, too. */
export function useInView<E extends Element>(): { ref: RefObject<E | null>; hasBeenInView: boolean } {
  const ref = useRef<E>(null);
  const [hasBeenInView, setHasBeenInView] = useState(false);
  useEffect(() => {
    if (ref.current === null) return;
    return observe(ref.current, () => setHasBeenInView(true));
  }, []);
  return { ref, hasBeenInView };
}
