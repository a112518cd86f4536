/** What went wrong at a server, in words. */
import { TagError } from '../../wire/errors.ts';
import type { ServerAddress } from './address.ts';
import type { HttpAnswer, NoAnswer } from './http.ts';

/** Certificates that are not trusted: Node's codes for them. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|ERR_TLS/;
/** What came is no HTTP, or not over TLS: another port's protocol. Node's codes for it. */
const ANOTHER_PROTOCOL = /^HPE_|EPROTO|ERR_SSL/;
/** What a server says for a log, at most. */
const LONGEST_DETAIL = 2_000;

/** There was no answer, however often it was tried. */
export function unreachable({ said, base }: ServerAddress, { code, message }: NoAnswer): TagError {
  const detail = { detail: `${code}: ${message}` };
  if (UNTRUSTED.test(code)) {
    return new TagError(
      'network',
      `The certificate of the server at ${said} is not trusted (${code}): name the certificate of who signed it in NODE_EXTRA_CA_CERTS, or use one that systems know.`,
      detail,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new TagError('network', `No machine is found by the name ${base.hostname}: see how it is spelled.`, detail);
  }
  if (ANOTHER_PROTOCOL.test(code)) {
    const [spoken, other] = base.protocol === 'https:' ? ['https', 'http'] : ['http', 'https'];
    return new TagError(
      'network',
      `No ${spoken} is spoken at ${said} (${code}): use the port that Triton has for it, which is 8000 unless it was told another, or ${other} where that is spoken there.`,
      detail,
    );
  }
  if (code === 'SILENT') {
    return new TagError(
      'network',
      `The server at ${said} did not answer in time: see that it is one of KServe's protocol, and what its log says.`,
      detail,
    );
  }
  return new TagError(
    'network',
    `The server at ${said} cannot be reached (${code}): see that it runs and that nothing is in the way, or choose another device.`,
    detail,
  );
}

/** The server answered, and not with what was asked for. */
export function refused({ said }: ServerAddress, { status, body }: HttpAnswer): TagError {
  const detail = { detail: `HTTP ${status}: ${body.toString('utf8', 0, LONGEST_DETAIL)}` };
  if (status === 401 || status === 403) {
    return new TagError(
      'access-denied',
      `The server at ${said} does not let this machine in: put the token that it wants into REELTAG_KSERVE_TOKEN.`,
      detail,
    );
  }
  return new TagError(
    'device-unavailable',
    `The server at ${said} did not do what it was asked (HTTP ${status}): its log says why.`,
    detail,
  );
}

/** The server has no such model, or not yet. */
export function noModel({ said, name }: ServerAddress, model: string, { status, body }: HttpAnswer): TagError {
  return new TagError(
    'device-unavailable',
    `The server at ${said} has no model “${model}”: write it with "reeltag model export", or name another than ${name} after # in the address.`,
    { detail: `HTTP ${status}: ${body.toString('utf8', 0, LONGEST_DETAIL)}` },
  );
}

/** What came is no answer of the protocol. */
export function misunderstood({ said }: ServerAddress, error: unknown): TagError {
  return new TagError(
    'device-unavailable',
    `The server at ${said} gave no answer of KServe's protocol with binary tensors: it should be Triton, or speak as that does.`,
    { detail: String(error), cause: error },
  );
}
