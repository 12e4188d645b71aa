// Runs before anything of Dioxus does.

// A tap on a file input must open the phone's own picker. Dioxus listens on the window for such
// taps, cancels them and asks for a dialogue of its own, which phones do not have.
window.addEventListener(
  "click",
  (event) => {
    if (event.target.matches?.("input[type=file]")) event.stopImmediatePropagation();
  },
  { capture: true },
);
