/*
 * Buttons marked data-print print the page. They are hidden in the markup, because
 * without scripts they could do nothing.
 */
export function offerPrint() {
    for (const button of document.querySelectorAll("[data-print]")) {
        button.hidden = false;
        button.addEventListener("click", () => window.print());
    }
}
