/** So many old paths with their targets, as a site has them that has moved. */
export function redirectEntries(count: number): Record<string, string> {
  const paths = Array.from({ length: count }, (_, at) => `/archive/${at % 97}/article-${at}.html`);
  return Object.fromEntries(paths.map((path, at) => [path, `/articles/${at}`]));
}
