/*
 * Starts govuk-frontend components where the page asks for them by data-module. The
 * classes that they look for are set here, because the content security policy leaves no
 * room for a script in the page.
 */
export function start(components) {
    document.body.classList.add("js-enabled", "govuk-frontend-supported");
    for (const Component of components) {
        const places = document.querySelectorAll(`[data-module="${Component.moduleName}"]`);
        for (const place of places) {
            startOne(Component, place);
        }
    }
}

/* A component that refuses its markup must not take the others down with it. */
function startOne(Component, place) {
    try {
        new Component(place);
    } catch (error) {
        console.error(error);
    }
}
