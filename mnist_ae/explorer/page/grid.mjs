// @ts-check
// Many buttons as one stop of the Tab key: arrow keys lead from one to the next.

/** How many buttons stand in the first row. @param {HTMLElement[]} buttons */
function columnsOf(buttons) {
  const top = buttons[0].offsetTop;
  const next = buttons.findIndex((button) => button.offsetTop > top);
  return next < 0 ? buttons.length : next;
}

/**
 * Where a key leads.
 * @param {string} key
 * @param {number} place
 * @param {number} count
 * @param {number} columns
 */
export function nextPlace(key, place, count, columns) {
  /** @type {Record<string, number>} */
  const places = {
    ArrowRight: place + 1,
    ArrowLeft: place - 1,
    ArrowDown: place + columns,
    ArrowUp: place - columns,
    Home: 0,
    End: count - 1,
  };
  const next = places[key];
  return next === undefined || next < 0 || next >= count ? place : next;
}

/**
 * @param {HTMLElement} container
 * @param {HTMLElement[]} buttons in it, in their order
 */
export function makeGrid(container, buttons) {
  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const button of buttons) {
      const tabIndex = button === chosen ? 0 : -1;
      if (button.tabIndex !== tabIndex) {
        button.tabIndex = tabIndex;
      }
    }
  }
  container.onkeydown = (event) => {
    const place = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = nextPlace(event.key, place, buttons.length, columnsOf(buttons));
    if (place >= 0 && next !== place) {
      event.preventDefault();
      buttons[next].focus();
    }
  };
  container.addEventListener("focusin", (event) => {
    choose(/** @type {HTMLElement} */ (event.target));
  });
  choose(buttons[0]);
}
