// Pulling the page down from its very top presses the button with this id, where there is one. The
// button is there for everybody; pulling is only the quicker way for who knows it.
function refreshByPulling(button) {
  if (window.pullsToRefresh) return;
  window.pullsToRefresh = true;
  const distance = 90;
  let from = null;
  let pulled = 0;
  const options = { passive: true };
  document.addEventListener("touchstart", (event) => {
    from = window.scrollY <= 0 && event.touches.length === 1 ? event.touches[0].clientY : null;
    pulled = 0;
  }, options);
  document.addEventListener("touchmove", (event) => {
    if (from !== null) pulled = event.touches[0].clientY - from;
  }, options);
  document.addEventListener("touchend", () => {
    if (from !== null && pulled > distance && window.scrollY <= 0) document.getElementById(button)?.click();
    from = null;
  }, options);
}
