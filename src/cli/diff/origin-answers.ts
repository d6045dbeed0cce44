/** What an origin says of one answer, of which only its head counts. */
export interface OriginAnswer {
  /** How it is called in results. */
  name: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Whether it is for one client alone. */
  isPrivate: boolean;
}

/** The one by which a request is followed through the gateway. */
export const USUAL: OriginAnswer = {
  name: 'a 200 with max-age=60',
  status: 200,
  headers: { 'cache-control': 'max-age=60' },
  isPrivate: false,
};

/** The usual answers of origins, for which lifetimes are compared. */
export const ORIGIN_ANSWERS: readonly OriginAnswer[] = [
  USUAL,
  { name: 'a 200 without a lifetime', status: 200, headers: {}, isPrivate: false },
  { name: 'a private 200', status: 200, headers: { 'cache-control': 'private, max-age=60' }, isPrivate: true },
  {
    name: 'a 200 with Set-Cookie',
    status: 200,
    headers: { 'cache-control': 'max-age=60', 'set-cookie': 'session=1' },
    isPrivate: true,
  },
  { name: 'a 404', status: 404, headers: {}, isPrivate: false },
  { name: 'a 500', status: 500, headers: {}, isPrivate: false },
];

/** Makes the response, which is the same each time: without a body, of which nothing depends on it that is compared. */
export function responseOf({ status, headers }: OriginAnswer): Response {
  return new Response(null, { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
}
