import { type TOTP, URI } from 'otpauth';
import type { Subject } from '../../apps/api/src/graphql/access-rules.js';
import { testClock } from './api.js';
import type { Arguments } from './access-schema.js';
import { type AccessWorld, type Caller, type Home, PASSWORD } from './access-world.js';

/** With what each field and each mutation is asked: what a new one needs, beside its rule, to be walked. */

type Arranged<T> = (world: AccessWorld, home: Home, caller: Caller) => T;

/** Of fields that cannot be asked without arguments, or that say more with some. */
export const ARGUMENTS: Readonly<Record<string, Arranged<Arguments>>> = {
  'Query.product': () => ({ code: 'root-vegetables' }),
  'Query.products': () => ({ search: 'carotte' }),
  'Query.geocode': () => ({ text: 'Saint-Hyacinthe' }),
  'Query.organization': (_, { organizationId }) => ({ id: organizationId }),
  'Query.organizations': () => ({ filter: { role: 'PRODUCER' } }),
  'Query.need': (_, { needId }) => ({ id: needId }),
  'Query.needs': ({ products }) => ({ filter: { productId: products.carrot } }),
  'Query.offering': (_, { offeringId }) => ({ id: offeringId }),
  'Query.offerings': ({ products }) => ({ filter: { productId: products.carrot } }),
  'Query.lane': (_, { laneId }) => ({ id: laneId }),
  'Query.lanes': () => ({ filter: { collectsAt: { longitude: -72.9, latitude: 45.6 } } }),
  'Query.digestPreview': (_, { organizationId }) => ({ organizationId }),
  'Query.feasibility': (world, home) => ({ draft: world.need(home) }),
  'Query.invitation': ({ invitationToken }) => ({ token: invitationToken }),
  'Query.gaps': () => ({ filter: { regionCode: '16' } }),
  'Query.gapSummary': () => ({ regionCode: '16' }),
};

const of = (home: Home) => ({ subject: { organizationId: home.organizationId } });

/** Where types that are things of their own are seen: the owner's. All others are found from there. */
export const ANCHORS: Readonly<Record<string, readonly string[]>> = {
  Organization: ['organization'],
  Site: ['organization', 'sites'],
  HeldCertification: ['organization', 'certifications'],
  Need: ['need'],
  Offering: ['offering'],
  Lane: ['lane'],
  Viewer: ['me'],
  Membership: ['me', 'memberships'],
  Match: ['need', 'matches', 'nodes'],
  NearMiss: ['need', 'nearMisses'],
  SupplyPlan: ['need', 'supplyPlan'],
  Digest: ['digests', 'nodes'],
  PageInfo: ['needs', 'pageInfo'],
};

/**
 * A call of each mutation that whoever may make it makes with success, on something that is there for this call alone.
 * `subject`: whose it is, where that is not the organization of the home.
 */
export interface Call {
  readonly args: Arguments;
  /** Of this caller only: whoever comes next needs another. */
  readonly own?: true;
  /** Who makes it in the caller's place: somebody like them, who is not needed any more. */
  readonly as?: Caller;
  /** Undoes what would be in the way of the calls that follow. */
  readonly restore?: () => Promise<unknown>;
  readonly subject?: Subject;
}

export const CALLS: Readonly<Record<string, Arranged<Call | Promise<Call>>>> = {
  signUp: (world) => ({
    args: { input: { email: `${world.fresh('nouveau')}@example.org`, password: PASSWORD, name: 'Nouveau' } },
  }),
  signIn: (world) => ({ args: { input: { email: world.actors.stranger.email, password: PASSWORD } } }),
  requestSignInLink: (world) => ({ args: { email: world.actors.stranger.email } }),
  requestPasswordReset: (world) => ({ args: { email: world.actors.stranger.email } }),
  signInByLink: async (world) => ({ args: { token: await world.link('SIGN_IN', world.actors.stranger) } }),
  resetPassword: async (world) => {
    const token = await world.link('RESET_PASSWORD', await world.person('somebody'));
    return { args: { token, newPassword: PASSWORD } };
  },
  verifyEmail: async (world) => {
    const token = await world.link('VERIFY_EMAIL', await world.person('pending'));
    return { args: { token, password: PASSWORD } };
  },
  confirmEmailChange: async (world) => {
    const somebody = await world.person('somebody');
    const token = await world.link('CHANGE_EMAIL', somebody, `${world.fresh('autre')}@example.org`);
    return { args: { token, password: PASSWORD } };
  },
  resendVerification: () => ({ args: {} }),
  changePassword: () => ({ args: { currentPassword: PASSWORD, newPassword: PASSWORD } }),
  changeEmail: (world) => ({ args: { newEmail: `${world.fresh('autre')}@example.org`, password: PASSWORD } }),
  endSession: async (world, _, caller) => {
    const id = await world.session(caller);
    return { args: { id }, own: true };
  },
  signOutEverywhere: async (world, _, caller) => ({
    args: {},
    own: true,
    restore: await world.rememberSessions(caller),
  }),
  startSecondFactor: (world, _, caller) => ({
    args: { password: PASSWORD },
    own: true,
    restore: () => world.forgetSecondFactor(caller),
  }),
  confirmSecondFactor: async (world, _, caller) => {
    const { data } = await caller.ask({
      query: `mutation { startSecondFactor(password: "${PASSWORD}") { uri } }`,
    });
    const { uri } = (data?.['startSecondFactor'] as { uri: string } | undefined) ?? {};
    const code = uri ? (URI.parse(uri) as TOTP).generate({ timestamp: testClock.now().getTime() }) : '000000';
    return { args: { code }, own: true, restore: () => world.forgetSecondFactor(caller) };
  },
  disableSecondFactor: async (world, _, caller) => ({
    args: { password: PASSWORD, code: await world.recoveryCode(caller) },
    own: true,
    restore: () => world.forgetSecondFactor(caller),
  }),
  createApiToken: (world) => ({ args: { input: { name: world.fresh('Essai '), scopes: ['READ'], expiresInDays: 1 } } }),
  revokeApiToken: async (world, _, caller) => ({ args: { id: await world.apiToken(caller) }, own: true }),
  updateOrganization: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { id: fresh.organizationId, input: { name: world.fresh('Autre nom ') } }, ...of(fresh) };
  },
  addSite: async (world, home) => {
    const fresh = await world.another(home);
    const site = { name: 'Annexe', municipality: 'Saint-Hyacinthe' };
    return { args: { organizationId: fresh.organizationId, site }, ...of(fresh) };
  },
  updateSite: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { id: fresh.siteId, site: { name: 'Annexe', municipality: 'Saint-Hyacinthe' } }, ...of(fresh) };
  },
  removeSite: async (world, home) => {
    const fresh = await world.another(home);
    const { siteId } = await world.another(home);
    await world.sql('UPDATE sites SET organization_id = $2 WHERE id = $1', [siteId, fresh.organizationId]);
    return { args: { id: siteId }, ...of(fresh) };
  },
  closeOrganization: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { id: fresh.organizationId }, ...of(fresh) };
  },
  blockOrganization: async (world, home) => {
    const fresh = await world.another(home);
    return {
      args: { organizationId: fresh.organizationId, blockedId: world.neighbourHome.organizationId },
      ...of(fresh),
    };
  },
  unblockOrganization: async (world, home) => {
    const fresh = await world.another(home);
    const blockedId = world.neighbourHome.organizationId;
    await world.sql('INSERT INTO organization_blocks VALUES ($1, $2)', [fresh.organizationId, blockedId]);
    return { args: { organizationId: fresh.organizationId, blockedId }, ...of(fresh) };
  },
  inviteMember: async (world, home) => {
    const fresh = await world.another(home);
    const email = `${world.fresh('invitee')}@example.org`;
    return { args: { organizationId: fresh.organizationId, email, role: 'MEMBER' }, ...of(fresh) };
  },
  revokeInvitation: async (world, home) => {
    const fresh = await world.another(home);
    const { id } = await world.invitation(fresh, `${world.fresh('invitee')}@example.org`);
    return { args: { id }, ...of(fresh) };
  },
  acceptInvitation: async (world, _, caller) => {
    const { token } = await world.invitation(await world.another(world.neighbourHome), caller.email);
    return { args: { token }, own: true };
  },
  declineInvitation: async (world) => {
    const email = `${world.fresh('invitee')}@example.org`;
    return { args: { token: (await world.invitation(await world.another(world.neighbourHome), email)).token } };
  },
  changeMemberRole: async (world, home) => {
    const fresh = await world.another(home);
    const personId = await world.join(fresh, await world.person('somebody'), 'MEMBER');
    return { args: { organizationId: fresh.organizationId, personId, role: 'VIEWER' }, ...of(fresh) };
  },
  removeMember: async (world, home) => {
    const fresh = await world.another(home);
    const personId = await world.join(fresh, await world.person('somebody'), 'MEMBER');
    return { args: { organizationId: fresh.organizationId, personId }, ...of(fresh) };
  },
  transferOwnership: async (world, home) => {
    const fresh = await world.another(home);
    const personId = await world.join(fresh, await world.person('somebody'), 'MEMBER');
    return { args: { organizationId: fresh.organizationId, personId }, ...of(fresh) };
  },
  leaveOrganization: async (world, home) => {
    const fresh = await world.another(home);
    await world.join(fresh, await world.person('somebody'), 'OWNER');
    return { args: { organizationId: fresh.organizationId }, own: true, ...of(fresh) };
  },
  requestVerification: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { organizationId: fresh.organizationId, statement: 'Une ferme depuis 1912.' }, ...of(fresh) };
  },
  decideVerification: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { requestId: await world.verificationRequest(fresh), approve: true }, ...of(fresh) };
  },
  verifySite: async (world, home) => {
    const fresh = await world.another(home, 'VERIFIED');
    return { args: { siteId: fresh.siteId }, ...of(fresh) };
  },
  suspendOrganization: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { organizationId: fresh.organizationId, reason: 'Plaintes.' }, ...of(fresh) };
  },
  reinstateOrganization: async (world, home) => {
    const fresh = await world.another(home, 'SUSPENDED');
    return { args: { organizationId: fresh.organizationId }, ...of(fresh) };
  },
  grantPlatformRole: async (world) => ({
    args: { email: (await world.person('somebody')).email, role: 'COORDINATOR', regionCode: '05' },
  }),
  revokePlatformRole: async (world) => {
    const personId = (await world.person('somebody')).actor.personId;
    await world.sql(`INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, 'COORDINATOR', '05')`, [
      personId,
    ]);
    return { args: { personId, role: 'COORDINATOR', regionCode: '05' } };
  },
  report: async (world) => {
    const { organizationId } = await world.another(world.neighbourHome);
    return { args: { input: { subjectType: 'ORGANIZATION', subjectId: organizationId, reason: 'MISLEADING' } } };
  },
  decideReport: async (world, home) => {
    const fresh = await world.another(home);
    return { args: { id: await world.reportOn(fresh), uphold: false, note: 'Rien à redire.' }, ...of(fresh) };
  },
  createOrganization: (world) => ({
    args: {
      input: { name: world.fresh('Organisme '), roles: ['PRODUCER'], site: { municipality: 'Saint-Hyacinthe' } },
    },
  }),
  publishNeed: (world, home) => ({ args: { input: world.need(home) } }),
  updateNeed: async (world, home) => ({
    args: { id: await world.freshNeed(home), input: { notes: world.fresh('Note ') } },
  }),
  closeNeed: async (world, home) => ({ args: { id: await world.freshNeed(home), outcome: 'CANCELLED' } }),
  dismissMatch: async (world, home) => ({
    args: { needId: await world.freshNeed(home), offeringId: world.partnerHome.offeringId },
  }),
  openSite: (world, home) => ({ args: { needId: home.needId, offeringId: world.neighbourHome.offeringId } }),
  publishOffering: (world, home) => ({ args: { input: world.offering(home) } }),
  updateOffering: async (world, home) => ({
    args: { id: await world.freshOffering(home), input: { notes: world.fresh('Note ') } },
  }),
  pauseOffering: async (world, home) => ({ args: { id: await world.freshOffering(home) } }),
  publishLane: async (world, home) => {
    await world.retireOtherLanes(home);
    return { args: { input: world.lane(home) } };
  },
  updateLane: async (world, home) => ({
    args: { id: await world.freshLane(home), input: { notes: world.fresh('Note ') } },
  }),
  pauseLane: async (world, home) => ({ args: { id: await world.freshLane(home) } }),
  retireLane: async (world, home) => ({ args: { id: await world.freshLane(home) } }),
  releaseMyAddress: async (world, _, caller) => ({
    args: { consent: true },
    own: true,
    restore: await world.rememberSuppression(caller),
  }),
  releaseSuppression: async (world) => ({
    args: { id: await world.suppression(`${world.fresh('perdue')}@example.org`) },
  }),
  exportMyData: () => ({ args: {} }),
  eraseMyAccount: async (world, _, { name, actor: { personId, scopes } }) => ({
    args: { password: PASSWORD },
    own: true,
    ...(personId && scopes === null && { as: await world.person(name === 'pending' ? 'pending' : 'somebody') }),
  }),
  retryDigest: async (world) => ({ args: { id: (await world.failedDigest()).id } }),
  retryFailedDigests: async (world) => ({ args: { plannedAt: (await world.failedDigest()).plannedAt } }),
  setDigestPreference: () => ({ args: { input: { hour: 7 } } }),
  signOut: () => ({ args: {} }),
};

/** Mutations that end the session they are called in: they are called in one of their own. */
export const ENDS_SESSION: readonly string[] = ['signIn', 'signInByLink', 'signUp', 'signOut', 'verifyEmail'];
