import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/cli/fastly/advice.ts';

const HELD = 'another service or account holds the domain';
const SENT = 'Fastly does not accept what was sent';

describe('what is said of a refusal', () => {
  it.each([
    [400, "Bad request: Domain 'a.example' is already taken by another customer", HELD],
    [400, "Bad request: Domain 'a.example' is already taken by another service", HELD],
    [400, 'Bad request: Domain a.example is owned by another customer', HELD],
    [400, 'Invalid value for fqdn: fqdn has already been taken', HELD],
    [400, "Bad request: Domain 'localhost' is not a valid domain name", 'Fastly does not accept the name of a domain'],
    [
      400,
      'The domain you entered was not found on one of your services',
      'a certificate is for domains of an active version alone',
    ],
    [400, 'Bad request: Version has no associated domains', 'the version cannot be activated'],
    [400, 'Bad request: Exceeding max number of domains: 20', 'a limit of the account is reached'],
    [400, 'Bad request: Failed to extract metadata from package', 'Fastly does not accept the package'],
    [400, 'no product on service', 'the account or the service does not have the product'],
    [400, "Bad request: Invalid value for port: 'x' of the backend of domain a.example", SENT],
    [400, 'Bad request: the domain is in the path of a redirect', SENT],
    [400, 'Bad request', SENT],
    [401, 'Token abc expired at 2026-01-01', 'the token has expired'],
    [401, 'Provided credentials are missing or invalid', 'Fastly does not know the token'],
    [403, 'Read only tokens are not allowed to access this endpoint', 'the token may only read'],
    [403, 'You are not authorized to perform this action', 'the token may not do this'],
    [409, 'Conflict: the store is linked to service x', 'something still uses it'],
    [409, "Duplicate record: Duplicate backend: 'x'", 'Fastly has one of that name already'],
    [413, 'Payload too large', 'what was sent is too large'],
    [422, "Version locked: Version '2' is locked", 'the version cannot be changed any more'],
    [422, 'Unprocessable', SENT],
    [503, 'Service Unavailable', 'Fastly refused'],
  ])('fits it: %i %s', (status, why, what) => {
    expect(adviceFor(status, why).what).toBe(what);
  });
});
