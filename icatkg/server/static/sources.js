// Shows the card of a passage while its link has the pointer or the focus. Browsers that know the attribute
// "interestfor" do so by themselves; without scripts the link leads to the page of the passage.
(() => {
  "use strict";
  if ("interestForElement" in HTMLAnchorElement.prototype || !("popover" in HTMLElement.prototype)) return;
  const WAIT = 300;
  let timer = 0;
  let shown = null;

  const hide = () => {
    if (shown && shown.card.matches(":popover-open")) shown.card.hidePopover();
    shown = null;
  };

  const later = (action) => {
    clearTimeout(timer);
    timer = setTimeout(action, WAIT);
  };

  const show = (link, card) => {
    hide();
    card.showPopover();
    const place = link.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const below = place.bottom + size.height + 8 < innerHeight;
    card.style.inset = "auto";
    card.style.left = `${Math.max(8, Math.min(place.left, innerWidth - size.width - 8))}px`;
    card.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`;
    shown = { link, card };
  };

  const enter = (event) => {
    const link = event.target.closest?.("a[interestfor]");
    const card = link && document.getElementById(link.getAttribute("interestfor"));
    if (card) later(() => show(link, card));
    else if (shown?.card.contains(event.target)) clearTimeout(timer);
    else later(hide);
  };

  document.addEventListener("pointerover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clearTimeout(timer);
      hide();
    }
  });
})();
