/**
 * Who may import whom (docs/architecture.md). A rule that is in the way is discussed there first, then changed here.
 */

/** What each room of libs/ may import of the others. A new room gets a line here, or its first import is refused. */
const MAY_IMPORT = (() => {
  const ground = ['kernel', 'settings', 'database', 'geo'];
  const features = [...ground, 'catalog', 'audit', 'identity'];
  return {
    kernel: [],
    settings: ['kernel'],
    database: ['kernel'],
    geo: ['kernel', 'settings', 'database'],
    mail: ['kernel', 'settings', 'limits'],
    queue: ['kernel', 'settings', 'database'],
    limits: ['kernel', 'settings', 'database'],
    metrics: ['kernel', 'queue', 'limits', 'mail'],
    catalog: ground,
    audit: ['kernel', 'database'],
    suppressions: ['kernel', 'settings', 'database', 'mail'],
    notices: [...ground, 'mail', 'queue', 'suppressions'],
    identity: [...ground, 'catalog', 'audit', 'notices', 'limits', 'suppressions'],
    needs: features,
    offerings: [...features, 'needs'],
    lanes: features,
    community: features,
    purchases: features,
    matching: [...features, 'needs', 'offerings', 'lanes'],
    proposals: [...features, 'needs', 'offerings', 'lanes', 'matching', 'mail', 'queue'],
    digests: [...features, 'needs', 'offerings', 'lanes', 'matching', 'analytics', 'mail', 'queue', 'suppressions'],
    bounces: [...features, 'digests', 'mail', 'limits', 'suppressions'],
    analytics: [...features, 'needs', 'offerings', 'lanes', 'matching'],
    moderation: [...features, 'needs', 'offerings', 'notices', 'limits'],
    // What is held on a person is in every room.
    privacy: [
      ...features,
      'needs',
      'offerings',
      'lanes',
      'matching',
      'digests',
      'analytics',
      'moderation',
      'notices',
      'limits',
      'suppressions',
    ],
    imports: [...features, 'needs', 'offerings', 'lanes'],
    demonstration: [...features, 'needs', 'offerings', 'lanes', 'matching', 'digests'],
    // Puts the rooms together for every application: entities, migrations, demonstration.
    assembly: ['.+'],
  };
})();

const rooms = (names) => (names.length > 0 ? `^libs/(?:${names.join('|')})/` : '^$');

const directions = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `libs/${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^libs/${room}/` },
  to: { path: '^libs/', pathNot: [`^libs/${room}/`, rooms(allowed)] },
}));

const SPECS = '[.](?:spec|integration)[.]ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'room-without-a-line',
      comment: 'A room of libs/ that MAY_IMPORT (infra/quality/dependency-cruiser.cjs) does not know. Give it a line.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/index[.]ts$', pathNot: rooms(Object.keys(MAY_IMPORT)) },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'A cycle of imports: one of the two knows too much. One that is closed only by types is not counted.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'through-the-index',
      comment: 'Rooms meet only through their index: import "#room", or export what is missing from its index.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index[.]ts$'] },
    },
    {
      name: 'apps-through-the-index',
      comment: 'Applications use a room only through its index: import "#room".',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index[.]ts$' },
    },
    {
      name: 'libs-know-no-app',
      comment: 'A feature never knows who calls it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'only-tests-know-the-harness',
      comment: 'test/ and infra/ are no part of the product.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: SPECS },
      to: { path: '^(?:test|infra)/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'domain/ holds pure functions and types: kernel, geo, other domains, and its own files only.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/domain/', pathNot: SPECS },
      to: {
        path: [
          '^libs/(?:settings|database|mail|queue|assembly)/',
          '^libs/$1/src/(?!domain/)',
          'node_modules/(?:typeorm|pg|@nestjs|@apollo|bullmq|ioredis|nodemailer|graphql|@electric-sql)/',
          '^(?:node:)?(?:fs|net|http|https|http2|tls|dns|child_process|worker_threads|cluster|os)(?:/|$)',
        ],
      },
    },
    {
      name: 'kernel-has-no-framework',
      comment: 'The kernel is loaded everywhere and knows neither NestJS nor TypeORM.',
      severity: 'error',
      from: { path: '^libs/kernel/' },
      to: { path: 'node_modules/(?:@nestjs|typeorm|@apollo|bullmq|pg)/' },
    },
    {
      name: 'worker-never-loads-apollo',
      comment: 'The worker starts without GraphQL, which nothing it reaches may import.',
      severity: 'error',
      from: { path: '^apps/worker/' },
      to: { path: 'node_modules/(?:@apollo|@nestjs/(?:graphql|apollo))/', reachable: true },
    },
    {
      name: 'libs-know-no-graphql',
      comment: 'Delivery (GraphQL, HTTP) lives in apps/.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(?:@apollo|@nestjs/(?:graphql|apollo|platform-express)|graphql|express)/' },
    },
    {
      name: 'no-nameless-room',
      comment: 'utils, helpers, common and shared say nothing: name the room after what the code does.',
      severity: 'error',
      from: {},
      to: { path: '/(?:utils?|helpers?|common|shared)(?:/|[.]ts$)', pathNot: 'node_modules/' },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing imports this file and it imports nothing: use it or delete it.',
      severity: 'error',
      from: { orphan: true, pathNot: [SPECS, '[.]d[.]ts$', '/main[.]ts$'] },
      to: {},
    },
    {
      name: 'no-dev-dependency',
      comment: 'The product runs without devDependencies: move the package to dependencies.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: SPECS },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'declared-package',
      comment: 'A package that package.json does not name: it is there only because another one brought it.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/web/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    // How "#name" becomes libs/name/src/index.ts, and "./x.js" becomes ./x.ts: as for tsc and Jest.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
