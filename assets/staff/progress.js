/*
 * What goes on in the background is looked at again every few seconds until it ends; without
 * scripts there is a link. The place stays the same element, so that a change is read out.
 * It stops by itself after some minutes: a page that nobody looks at must not keep a session
 * alive.
 */
const EVERY_MS = 4000;
const LOOKS = 75;

const isRunning = (place) => place.querySelector("progress") !== null;

async function read(place) {
    const answer = await fetch(window.location.pathname, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
        return null;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById(place.id);
}

/* Nothing is taken away under somebody's keyboard focus. */
async function look(place, looksLeft) {
    const now = place.contains(document.activeElement) ? place : await read(place);
    if (now === null) {
        return;
    }
    if (now !== place) {
        place.replaceChildren(...now.childNodes);
    }
    if (isRunning(place) && looksLeft > 1) {
        window.setTimeout(look, EVERY_MS, place, looksLeft - 1);
    }
}

export function watchProgress() {
    const place = document.getElementById("progress");
    if (place !== null && isRunning(place)) {
        window.setTimeout(look, EVERY_MS, place, LOOKS);
    }
}
