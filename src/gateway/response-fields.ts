/** In place, since a copy loses how the platform is to frame it; a handler's answer may have fields that cannot be changed. */
export function withFields(response: Response, change: (fields: Headers) => void): Response {
  try {
    change(response.headers);
    return response;
  } catch {
    const { status, body } = response;
    const copy = new Response(body, { status, headers: new Headers(response.headers) });
    change(copy.headers);
    return copy;
  }
}

/** RFC 9110 §12.5.5: the value of Vary with one name more. */
export function varyWith(vary: string | null, name: string): string {
  if (vary === null || vary.trim() === '') return name;
  const names = vary.split(',').map((known) => known.trim().toLowerCase());
  return names.includes('*') || names.includes(name.toLowerCase()) ? vary : `${vary}, ${name}`;
}
