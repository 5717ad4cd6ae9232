// Times in the reader's zone, buttons that copy, codes that come in an address's fragment. Pages work without it.
"use strict";

(() => {
  document.documentElement.classList.add("scripts");

  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const distance = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  function relative(instant) {
    const seconds = (instant - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || units[3];
    return distance.format(Math.round(seconds / size), unit);
  }

  function showTimes(root) {
    for (const each of root.querySelectorAll("time[datetime]")) {
      const instant = new Date(each.dateTime);
      if (Number.isNaN(instant.getTime())) continue;
      const far = Math.abs(instant - Date.now()) > 30 * 86400 * 1000;
      each.textContent = "relative" in each.dataset && !far ? relative(instant) : exact.format(instant);
    }
  }

  async function copy(button) {
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = from ? from.value ?? from.textContent : button.dataset.copy;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      if (from && from.select) from.select();
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = before; }, 2000);
  }

  // A code stands behind the # of a link, which a browser sends to nobody: it is put into the form, and out of sight.
  function takeFragment() {
    const [name, value] = location.hash.slice(1).split("=");
    const field = value && document.querySelector(`[data-fragment="${CSS.escape(name)}"]`);
    if (!field) return;
    field.value = decodeURIComponent(value);
    history.replaceState(null, "", location.pathname + location.search);
    for (const each of document.querySelectorAll(`[data-with-fragment="${CSS.escape(name)}"]`)) each.hidden = false;
  }

  // On a phone the pages' names stand in one line that is longer than the screen.
  function showWhereWeAre() {
    const here = document.querySelector(".frame > nav [aria-current]");
    const nav = here && here.closest("nav");
    if (nav) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-from]");
    if (button) copy(button);
  });
  document.addEventListener("submit", (event) => {  // a second click sends nothing twice
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !form.matches("[hx-post]")) form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { for (const each of document.forms) delete each.dataset.sent; });
  document.addEventListener("htmx:load", (event) => showTimes(event.target.parentNode || document));
  setInterval(() => showTimes(document), 30000);
  showTimes(document);
  showWhereWeAre();
  takeFragment();
  addEventListener("hashchange", takeFragment);
})();
