/*
 * Choosing a time: the summary above the button follows the chosen radio button. Each
 * radio carries its whole sentence in data-says.
 */
export function showChosenTime() {
    const said = document.querySelector("[data-chosen-time]");
    if (!said) {
        return;
    }
    const form = said.closest("form");
    const show = () => {
        const chosen = form.querySelector("input[name=slot]:checked");
        if (chosen) {
            said.textContent = chosen.dataset.says;
        }
    };
    form.addEventListener("change", show);
    show();
}
