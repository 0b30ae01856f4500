// Where the keyboard is. A button may go away with what it did; the focus then goes back to the plate, figure or table it came from.

/**
 * @param {HTMLElement} root
 * @param {() => HTMLElement} home  where it goes when nothing else is left
 */
export function keeper(root, home) {
  /** @type {Element|null} the plate, figure or table that had it last */
  let last = null;
  root.addEventListener("focusin", (event) => { if (event.target instanceof Element && event.target.closest("[data-keys]")) last = event.target; });

  /** The element, or the one that took its place. @param {Element|null|undefined} element */
  const there = (element) => {
    const seen = (/** @type {Element|null|undefined} */ one) => (one?.isConnected && one.checkVisibility() && one !== document.body ? one : null);
    const name = element?.closest("[data-back]")?.getAttribute("data-back"), same = name ? root.querySelector(`[data-back="${CSS.escape(name)}"]`) : null;
    return seen(element) ?? seen(same instanceof HTMLDetailsElement ? same.querySelector("summary") : same);
  };
  /** @param {...(Element|null)} places */
  const go = (...places) => {
    const goes = /** @type {HTMLElement|SVGElement} */ (places.map(there).find(Boolean) ?? home());
    goes.focus({ preventScroll: true });
  };
  return {
    /** Back to the plate, figure or table. */
    back: () => go(last),
    /** Remembers where the focus is; what it gives brings it back: when it was lost, or always. @returns {(always?: boolean) => void} */
    kept() {
      const had = document.activeElement, from = last;
      return (always = false) => { if (always || !there(document.activeElement)) go(had, from); };
    },
  };
}
