import type { Handler } from 'popgate';

/**
 * The page of the current bucket, or of the archive where the current one answers that it has no such page. Where the
 * current one does not answer, nothing is known of the page: the error lets the cache show what it had.
 */
export const page: Handler = async (request, { backends }) => {
  const { pathname } = new URL(request.url);
  // With If-None-Match of a stored page, which a bucket answers by a 304.
  const asked = { method: request.method, headers: request.headers };
  const current = await backends.current.fetch(pathname, asked);
  return current.status === 404 ? backends.archive.fetch(pathname, asked) : current;
};
