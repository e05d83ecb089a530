import type { ConfigData } from 'html-validate';

/** What valid HTML is in a message: the recommended rules, less those that mail clients make impossible to keep. */
export const EMAIL_RULES: ConfigData = {
  extends: ['html-validate:recommended'],
  rules: {
    // Mail clients drop style sheets: styles stand on the elements, and tables lay them out, with attributes that Outlook reads.
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'attribute-allowed-values': 'off',
    // What MJML writes: for Outlook in conditional comments, lower-case doctype, spaces and line breaks as it likes.
    'no-conditional-comment': 'off',
    'doctype-style': 'off',
    'no-trailing-whitespace': 'off',
    'attr-spacing': 'off',
    'void-style': 'off',
    'no-redundant-role': 'off',
    'prefer-native-element': 'off',
    // The document's language is said again on the element that clients keep when they drop <html>.
    'aria-label-misuse': 'off',
    // Subjects are as long as they are.
    'long-title': 'off',
  },
};
