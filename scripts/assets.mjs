/*
 * Builds what the pages load: Sass to one style sheet each for patients and staff, our
 * ES modules to one bundle each, the typeface and the pictures. Everything lands in
 * build/static under a name with the hash of its content, beside a Brotli copy of it, and
 * manifest.json says which name is which.
 *
 *     node scripts/assets.mjs [directory, default build/static]
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { buildSync, transformSync } from "esbuild";
import { compile } from "sass";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = process.argv[2] ?? join(root, "build/static");
const modules = join(root, "node_modules");
const typeface = "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2";
const compressed = new Set([".css", ".js", ".svg"]);
const manifest = {};

/* Writes one asset under its hashed name, which it returns. */
function put(name, content) {
    const bytes = Buffer.from(content);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
    const kind = extname(name);
    const hashed = `${name.slice(0, -kind.length)}.${hash}${kind}`;
    writeFileSync(join(out, hashed), bytes);
    if (compressed.has(kind)) {
        writeFileSync(join(out, `${hashed}.br`), brotli(bytes));
    }
    manifest[name] = hashed;
    return hashed;
}

function brotli(bytes) {
    return brotliCompressSync(bytes, {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
    });
}

/* A style sheet names other assets by their plain names; they become the hashed ones. */
function style(name) {
    const { css } = compile(join(root, "assets", `${name}.scss`), {
        loadPaths: [join(root, "assets"), join(modules, "govuk-frontend/dist")],
        quietDeps: true,
    });
    const named = css.replace(/url\("([^":/]+)"\)/g, (whole, asset) => {
        if (!manifest[asset]) {
            throw new Error(`assets/${name}.scss: there is no asset "${asset}"`);
        }
        return `url("${manifest[asset]}")`;
    });
    const { code } = transformSync(named, { loader: "css", minify: true });
    put(`${name}.css`, code);
}

function script(name) {
    const { outputFiles } = buildSync({
        entryPoints: [join(root, "assets", `${name}.js`)],
        bundle: true,
        format: "esm",
        legalComments: "none",
        logLevel: "warning",
        minify: true,
        target: "es2020",
        write: false,
    });
    put(`${name}.js`, outputFiles[0].contents);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
put("figtree.woff2", readFileSync(join(modules, typeface)));
for (const name of readdirSync(join(root, "static")).sort()) {
    put(name, readFileSync(join(root, "static", name)));
}
for (const name of ["patient", "staff"]) {
    style(name);
    script(name);
}
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 4)}\n`);
