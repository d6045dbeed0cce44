/** Folders whose files are no pages, as sites and their builders name them. */
const FOLDER =
  /^(?:_app|_astro|_next|_nuxt|_?(?:assets?|build|bundles?|chunks?|css|dist|downloads?|files?|fonts?|icons?|images?|img|immutable|js|lib|media|packs?|public|scripts?|static|styles?|thumbnails?|thumbs?|uploads?|vendor|wp-content|wp-includes)|\.well-known)$/i;
const API = /^(?:api|graphql|rpc|v\d+)$/i;
const FILE = /\.(?!html?$|php$|aspx?$|jsp$)[a-z][a-z\d]{1,6}$/i;

/** Whether what answers a path may be a page: no file by its extension, and nothing in a folder of files. */
export function isPage(path: string): boolean {
  const segments = path.split('/');
  return !FILE.test(path) && !segments.some((segment) => FOLDER.test(segment));
}

/** Whether people come to it by links of others, as they do not to an API. */
export function isLinked(path: string): boolean {
  return isPage(path) && !path.split('/').some((segment) => API.test(segment));
}
