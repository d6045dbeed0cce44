interface Advice {
  what: string;
  fix: string;
}

const CORRECT: Advice = {
  what: 'Fastly does not accept what was sent',
  fix: 'correct what it names in the configuration, then try again',
};

/** By status, and where one status has several causes, by what Fastly says. The first that fits counts. */
const ADVICE: readonly (Advice & { status: number; says?: RegExp })[] = [
  {
    status: 400,
    says: /(?:domain|fqdn)\b.*\b(?:already (?:been )?taken|owned|in use)/i,
    what: 'another service or account holds the domain',
    fix: 'remove it there first, or have Fastly support verify that it is yours',
  },
  {
    status: 400,
    says: /not a valid domain|invalid (?:domain|value for fqdn)/i,
    what: 'Fastly does not accept the name of a domain',
    fix: 'write a host name with a dot in it, without a port: www.example.com',
  },
  {
    status: 400,
    says: /was not found on one of your services/i,
    what: 'a certificate is for domains of an active version alone',
    fix: 'run npx popgate apply first; a domain that another account serves gets its certificate there',
  },
  {
    status: 400,
    says: /has no associated (?:domains|package)|must have an active version/i,
    what: 'the version cannot be activated',
    fix: 'run npx popgate apply, which puts in what is missing',
  },
  {
    status: 400,
    says: /exceed|\bmax(?:imum)?\b.*\b(?:number|limit)|limit (?:reached|exceeded)|at most/i,
    what: 'a limit of the account is reached',
    fix: 'remove what is not needed, or ask Fastly support to raise the limit',
  },
  {
    status: 400,
    says: /extract metadata from package|package/i,
    what: 'Fastly does not accept the package',
    fix: 'build again with npx popgate build, then apply again',
  },
  {
    status: 400,
    says: /no product on service|not entitled|purchase|enablement/i,
    what: 'the account or the service does not have the product',
    fix: 'ask whoever looks after your account at Fastly for it, or leave it out of products',
  },
  { status: 400, ...CORRECT },
  {
    status: 401,
    says: /expired/i,
    what: 'the token has expired',
    fix: 'make another, and set FASTLY_API_TOKEN to it: https://manage.fastly.com/account/personal/tokens',
  },
  {
    status: 401,
    what: 'Fastly does not know the token',
    fix: 'set FASTLY_API_TOKEN to a token that is valid: https://manage.fastly.com/account/personal/tokens',
  },
  {
    status: 403,
    says: /read.?only/i,
    what: 'the token may only read',
    fix: 'set FASTLY_API_TOKEN to a token of the scope global',
  },
  {
    status: 403,
    what: 'the token may not do this',
    fix: 'set FASTLY_API_TOKEN to a token with enough scope: global to deploy, purge_select to purge, purge_all for --all; one that is limited to services makes no other and changes no other; and its user needs the role of an engineer for this service',
  },
  {
    status: 404,
    what: 'Fastly does not find it',
    fix: 'check the service id (--service-id, FASTLY_SERVICE_ID, popgate.json or fastly.toml), and that the token is of that account',
  },
  {
    status: 409,
    says: /linked|in use|not empty/i,
    what: 'something still uses it',
    fix: 'activate a version without it, then try again',
  },
  {
    status: 409,
    what: 'Fastly has one of that name already',
    fix: 'run the command again: it reads what is there, and goes on from it',
  },
  {
    status: 412,
    what: 'what a store holds was changed meanwhile',
    fix: 'run the command again: it reads what is there, and goes on from it',
  },
  {
    status: 413,
    what: 'what was sent is too large',
    fix: 'a package has 100 MB at most, a value of a KV store 25 MB',
  },
  {
    status: 422,
    says: /locked/i,
    what: 'the version cannot be changed any more',
    fix: 'run the command again: it makes a draft of its own',
  },
  { status: 422, ...CORRECT },
  {
    status: 429,
    what: 'too many requests to Fastly’s API',
    fix: 'wait until the rate limit is reset, then try again',
  },
];

export function adviceFor(status: number, why: string): Advice {
  return (
    ADVICE.find((advice) => advice.status === status && (advice.says?.test(why) ?? true)) ?? {
      what: 'Fastly refused',
      fix: 'see https://www.fastlystatus.com, then try again',
    }
  );
}
