import type { HookAdapter } from './hook.js';
import { mailgunHook } from './mailgun-hook.js';
import { sendgridHook } from './sendgrid-hook.js';

/** Providers whose webhooks are understood. One more is one more file, one line here, and its key in the settings. */
export const MAIL_PROVIDERS = { mailgun: mailgunHook, sendgrid: sendgridHook } as const satisfies Record<
  string,
  HookAdapter
>;
export type MailProvider = keyof typeof MAIL_PROVIDERS;

export const isMailProvider = (name: string): name is MailProvider => Object.hasOwn(MAIL_PROVIDERS, name);
