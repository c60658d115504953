// Set-Cookie lines of an answer. Node 18 joins them with commas and has no getSetCookie; ours
// hold no comma themselves.

/** One string per cookie. */
export function cookiesOf(headers) {
  const joined = headers.get("set-cookie");
  return joined === null ? [] : joined.split(/,\s*(?=[^;,\s]+=)/);
}
