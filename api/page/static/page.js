"use strict";
// The page works without this script. With it, views change in place, the search runs while typing, and times are local.
(() => {
  const statusLine = document.getElementById("status");
  let pending = null;
  let shown = location.pathname + location.search;

  // shows a text to everybody, or to screen readers only
  function announce(text, isForScreenReaders) {
    statusLine.textContent = text;
    statusLine.hidden = !text;
    statusLine.classList.toggle("announced", isForScreenReaders);
  }

  function makeLocal() {
    for (const time of document.querySelectorAll("time")) {
      const moment = new Date(time.dateTime);
      time.title = time.textContent;
      time.textContent = moment.toLocaleString("en-GB", {
        day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
      });
    }
  }

  // the address of a form, without its empty fields
  function addressOf(form) {
    const fields = [...new FormData(form)].filter(([, value]) => value.trim());
    const query = new URLSearchParams(fields).toString();
    return new URL(form.action).pathname + (query ? `?${query}` : "");
  }

  async function show(address, { isNew = true, from = null } = {}) {
    pending?.abort();
    const request = pending = new AbortController();
    document.documentElement.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" }, signal: request.signal });
      const next = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!next.getElementById("numbers")) {
        location.assign(address); // another page, such as a prompt for the password
        return;
      }
      if (isNew) history.pushState(null, "", address);
      shown = address;
      replace(next, from, isNew);
    } catch (error) {
      if (request.signal.aborted) return;
      announce("The server cannot be reached. The numbers shown are from before.", false);
    } finally {
      if (pending === request) {
        pending = null;
        document.documentElement.removeAttribute("aria-busy");
      }
    }
  }

  function replace(next, from, isNew) {
    const active = document.activeElement;
    const place = from?.closest("section[data-stay]")?.id;
    const typed = active?.id === "search" ? [active.value, active.selectionStart, active.selectionEnd] : null;
    document.title = next.title;
    document.getElementById("numbers").replaceWith(next.getElementById("numbers"));
    makeLocal();
    const same = active?.id && document.getElementById(active.id);
    if (same) {
      same.focus({ preventScroll: true });
      if (typed) { // the reader may type on while the response arrives
        same.value = typed[0];
        same.setSelectionRange(typed[1], typed[2]);
      }
    } else {
      const heading = place ? document.querySelector(`#${place} h2`) : document.getElementById("headline");
      (heading ?? document.getElementById("numbers")).focus({ preventScroll: true });
      if (isNew && !place) scrollTo(0, 0);
    }
    const headline = document.getElementById("headline") ?? document.querySelector(".problem p");
    announce(headline?.textContent.replace(/[\s×]+/g, " ").trim() ?? "", true);
  }

  function isOwn(link) {
    return link.origin === location.origin && (link.pathname === "/" || link.pathname.startsWith("/customers/"));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || event.defaultPrevented || link.hasAttribute("download")) return;
    const url = link instanceof SVGElement ? new URL(link.href.baseVal, location) : link;
    if (!isOwn(url) || (url.hash && url.pathname + url.search === location.pathname + location.search)) return;
    event.preventDefault();
    if (pending) return; // the link does not have the filters of the pending request, and would undo them
    show(url.pathname + url.search, { from: link });
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    show(addressOf(event.target), { from: event.target });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches(".filters select, .filters input[type=checkbox]")) {
      show(addressOf(event.target.form), { from: event.target });
    }
  });

  let pause = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "search") return;
    clearTimeout(pause);
    pause = setTimeout(() => show(addressOf(event.target.form), { from: event.target }), 300);
  });

  addEventListener("popstate", () => {
    const address = location.pathname + location.search;
    if (address !== shown) show(address, { isNew: false }); // else only the fragment changed
  });
  makeLocal();
})();
