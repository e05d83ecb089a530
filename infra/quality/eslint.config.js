import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { house } from './eslint-house-rules.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const TYPESCRIPT = ['**/*.ts'];
const SPECS = ['**/*.spec.ts', '**/*.integration.ts', 'test/**'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.data/**', '**/.cache/**', '**/node_modules/**', 'apps/web/**', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,js,mjs,cjs}'],
    plugins: { house },
    rules: {
      'house/named-room': 'error',
      'house/import-order': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-else-return': 'error',
      'no-empty': 'error',
      'no-param-reassign': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-rename': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.base.json', tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A constructor's injected classes are read at run time: the compiler's verbatimModuleSyntax and this rule, which
      // leaves files that have decorator metadata alone, agree.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // NestJS modules and token classes have no members of their own.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      // `void f()` and `() => void f()` say that a promise is let go on purpose.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Numbers in messages are meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `while (true)` loops; and what the database or JSON returned may well be undefined whatever its type says.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `a || b` where an empty text counts as none is meant.
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      // Types are by shape here: an object literal stands for an abstract class (a port) or an entity.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `{ ...entity, more }` makes a plain value, which is what is meant.
      '@typescript-eslint/no-misused-spread': 'off',
      // A query's row type is named once, by its caller.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // An index that the code has just checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: SPECS.filter((pattern) => pattern.endsWith('.ts')).concat('test/**/*.ts'),
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['apps/cli/**', 'infra/**', 'test/**'], rules: { 'no-console': 'off' } },
  // These run on any Node, before the check of its version: no newer syntax (infra/start/preflight.mjs).
  { files: ['infra/start/*.mjs'], languageOptions: { ecmaVersion: 2020 } },
);
