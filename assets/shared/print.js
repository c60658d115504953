/*
 * Buttons marked data-print print the page. They are hidden in the markup, because
 * without scripts they could do nothing. Paper cannot be unfolded: what is folded on the
 * screen is printed open.
 */
export function offerPrint() {
    for (const button of document.querySelectorAll("[data-print]")) {
        button.hidden = false;
        button.addEventListener("click", () => window.print());
    }
    let unfolded = [];
    window.addEventListener("beforeprint", () => {
        unfolded = [...document.querySelectorAll("details:not([open])")];
        for (const details of unfolded) details.open = true;
    });
    window.addEventListener("afterprint", () => {
        for (const details of unfolded) details.open = false;
    });
}
