import type { ApiClient, RunningApi } from './api.js';

/** Somebody new, signed in, whose address is verified. */
export async function signedIn(api: RunningApi, email: string): Promise<ApiClient> {
  const client = api.client();
  await client.signUp(email);
  return client;
}

/** An organization of the client's own, with one site in Saint-Hyacinthe (region 16). */
export async function found(
  client: ApiClient,
  name: string,
  role: 'INSTITUTION' | 'PRODUCER',
  site: object = { municipality: 'Saint-Hyacinthe', regionCode: '16', point: { longitude: -72.95, latitude: 45.63 } },
): Promise<{ organizationId: string; siteId: string }> {
  const { createOrganization } = await client.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } | null; userErrors: unknown[] };
  }>(
    `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
       organization { id sites { id } } userErrors { path code message } } }`,
    { input: { name, roles: [role], site, confirmNotDuplicate: true } },
  );
  const [first] = createOrganization.organization?.sites ?? [];
  if (!createOrganization.organization || !first) throw new Error(JSON.stringify(createOrganization.userErrors));
  return { organizationId: createOrganization.organization.id, siteId: first.id };
}

/** Makes an account a coordinator of a region, or an administrator, as the command line does. */
export async function givePlatformRole(
  api: RunningApi,
  email: string,
  role: 'COORDINATOR' | 'ADMINISTRATOR',
  regionCode = '',
): Promise<void> {
  await api.db.query(
    `INSERT INTO platform_roles (person_id, role, region_code) SELECT id, $2, $3 FROM people WHERE email = $1`,
    [email, role, regionCode],
  );
}
