import { hmacSha256, type HookAdapter, isFresh, isSignature } from './hook.js';
import { readMailReport } from './mail-report.js';

const SIGNATURE_HEADER = 'x-maillage-signature';
const WINDOW_S = 5 * 60;

/**
 * A message that a mail server pipes to us, whole, signed by whoever runs that server: `t=1790000000,v1=…`, where v1 is
 * HMAC-SHA256, in hexadecimal, of `t`, a full stop and the message. The signature is the pipe's word, not the message's.
 */
export const reportHook: HookAdapter = ({ headers, body, now }, key) => {
  const signature = headers[SIGNATURE_HEADER];
  if (!signature) return { refused: 'UNSIGNED' };
  const [, time = '', mac = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/i.exec(signature.replace(/\s/g, '')) ?? [];
  if (!isSignature(mac, hmacSha256(key, `${time}.`, body))) return { refused: 'FORGED' };
  if (!isFresh(time, now, WINDOW_S)) return { refused: 'STALE' };
  const events = readMailReport(body, now);
  return events ? { events } : { refused: 'UNREADABLE' };
};
