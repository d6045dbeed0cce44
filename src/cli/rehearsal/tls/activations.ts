import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonApiRefusal } from '../http/answer.ts';
import { newId, preciseTimestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { type Document, one, readDocument } from './json-api.ts';
import { showActivations } from './show.ts';
import type { TlsActivation, TlsCertificate, TlsSubscription } from './state.ts';

/** TLS of one domain by one certificate. To look at them: the other resources of TLS. */
export const tlsActivations: Routes = {
  'POST /tls/activations': create,
  'PATCH /tls/activations/:id': update,
  'DELETE /tls/activations/:id': remove,
};

interface Held {
  domain: string;
  activation: TlsActivation;
  certificate: TlsCertificate;
}

function certificatesOf({ tls }: World): TlsCertificate[] {
  return [...tls.subscriptions.values()].flatMap(({ certificate }) => certificate ?? []);
}

function allOf(world: World): Held[] {
  return certificatesOf(world).flatMap((certificate) =>
    [...certificate.activations].map(([domain, activation]) => ({ domain, activation, certificate })),
  );
}

function find({ params }: Asked, world: World): Held {
  const found = allOf(world).find(({ activation }) => activation.id === params.id);
  if (found) return found;
  throw jsonApiRefusal(404, 'Not found', 'The activation you requested was not found');
}

function show(id: string, { tls }: World): Answer {
  const resources = [...tls.subscriptions.values()].flatMap((subscription: TlsSubscription) =>
    showActivations(subscription),
  );
  return one(resources.find((resource) => resource.id === id)!);
}

function certificateIn({ related }: Document, domain: string, world: World): TlsCertificate | undefined {
  const [id] = related('tls_certificate') ?? [];
  if (id === undefined) return undefined;
  const certificate = certificatesOf(world).find((candidate) => candidate.id === id);
  if (!certificate) throw jsonApiRefusal(404, 'Not found', 'The certificate you requested was not found');
  if (certificate.domains.includes(domain)) return certificate;
  throw jsonApiRefusal(400, 'Bad request', `The certificate does not hold for ${domain}`);
}

function configurationIn({ related }: Document, { tls }: World): string | undefined {
  const [id] = related('tls_configuration') ?? [];
  if (id === undefined || tls.configurations.some((configuration) => configuration.id === id)) return id;
  throw jsonApiRefusal(404, 'Not found', 'The configuration you requested was not found');
}

function create(asked: Asked, world: World): Answer {
  const document = readDocument(asked);
  const [domain = ''] = document.related('tls_domain') ?? [];
  const certificate = certificateIn(document, domain, world);
  if (!certificate) throw jsonApiRefusal(400, 'Bad request', 'tls_certificate is missing');
  const fallback = world.tls.configurations.find(({ isDefault }) => isDefault)!.id;
  const configuration = configurationIn(document, world) ?? fallback;
  if (allOf(world).some((held) => held.domain === domain && held.activation.configuration === configuration))
    throw jsonApiRefusal(409, 'Duplicate record', `TLS is active for ${domain} already`);
  const activation = { id: newId(), configuration, created_at: preciseTimestamp(world) };
  certificate.activations.set(domain, activation);
  return { ...show(activation.id, world), status: 201 };
}

/** Another certificate, or another configuration: HTTP/3 for one domain. */
function update(asked: Asked, world: World): Answer {
  const document = readDocument(asked);
  const { domain, activation, certificate } = find(asked, world);
  const other = certificateIn(document, domain, world) ?? certificate;
  activation.configuration = configurationIn(document, world) ?? activation.configuration;
  certificate.activations.delete(domain);
  other.activations.set(domain, activation);
  return show(activation.id, world);
}

/** The domain has no TLS any more. */
function remove(asked: Asked, world: World): Answer {
  const { domain, certificate } = find(asked, world);
  certificate.activations.delete(domain);
  return { body: {} };
}
