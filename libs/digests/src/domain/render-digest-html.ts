import Handlebars from 'handlebars';
import { DIGEST_TEMPLATE } from './digest.template.js';
import type { DigestView } from './render-digest-view.js';

/** Compiled once a process. What it does not find it refuses, and it escapes all it is given. */
const template = Handlebars.compile<DigestView>(DIGEST_TEMPLATE, { strict: true, knownHelpersOnly: true });

/** The HTML body, of the template that MJML makes of `templates/digest.mjml`. */
export const renderHtml = (view: DigestView): string => template(view);
