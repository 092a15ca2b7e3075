import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A running server of the built command, with an organisation of its own. */
export interface Site {
  /** The address of the admin listener, as the browser sees it. */
  readonly url: string;
  readonly admin: Person;
  readonly stop: () => Promise<void>;
}

export interface Person {
  readonly name: string;
  readonly password: string;
}

/** The demo's organisation: people, groups, policies, and two phones that answer. */
export interface Demo extends Site {
  /** Object ids are looked up by name; tags of the devices by the name of their owner. */
  readonly tags: Readonly<Record<string, string>>;
  /** Orders wipes of so many devices that nobody has, so that they stay open. */
  readonly wipeSome: (devices: number) => Promise<void>;
  /** Fills the organisation up with so many registrations of people who are not there, straight in its database. */
  readonly populate: (registrations: number) => void;
  /** What the phones have said so far. */
  readonly said: () => string;
  /** The device lab's page. */
  readonly lab: string;
  /** Calls the admin API, signed in as an automation client. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** A policy as the admin API has it, found by its name. */
  readonly policy: (name: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Changes a policy, found by its name, through the admin API. */
  readonly changePolicy: (name: string, settings: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Takes every policy away, as if nobody had written one yet. */
  readonly forgetPolicies: () => Promise<void>;
  /** Orders a selective wipe, through the admin API. */
  readonly wipe: (user: string, tag: string) => Promise<void>;
}

function binary(): string {
  const path = process.env['CORDON_BIN'];
  if (path === undefined) throw new Error('CORDON_BIN is not set: name the built `cordon` command');
  return path;
}

/** An organisation with nobody in it but its first administrator. */
export async function startEmpty(): Promise<Site> {
  const place = mkdtempSync(join(tmpdir(), 'cordon-e2e-'));
  const data = join(place, 'data');
  const name = 'admin@contoso.example';
  const made = execFileSync(
    binary(),
    ['init', '--data', data, '--organisation', 'Contoso', '--admin', name, '--output', 'json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const password = /"password":\s*"([^"]+)"/.exec(made)?.[1];
  if (password === undefined) throw new Error(`init named no password: ${made}`);
  const [admin, open, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const listen = ['--admin-listen', `127.0.0.1:${admin}`, '--public-listen', `127.0.0.1:${open}`];
  const child = spawn(binary(), ['serve', '--data', data, ...listen, '--metrics-listen', `127.0.0.1:${metrics}`], {
    stdio: 'ignore',
  });
  await answers(`http://127.0.0.1:${metrics}/readyz`, child);
  return { url: `http://127.0.0.1:${admin}`, admin: { name, password }, stop: () => end(child, place) };
}

export async function startDemo(): Promise<Demo> {
  const place = mkdtempSync(join(tmpdir(), 'cordon-e2e-'));
  const child = spawn(binary(), ['demo', '--free-ports', '--data', join(place, 'demo')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8');
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      said += text;
      if (said.includes('appears here')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
  });
  await ready;
  const one = (pattern: RegExp): string => {
    const found = pattern.exec(said)?.[1];
    if (found === undefined) throw new Error(`the demo did not say ${String(pattern)}: ${said}`);
    return found;
  };
  const url = one(/admin\s+(http:\S+)/);
  const secret = readFileSync(one(/secret in (\S+)/), 'utf8').trim();
  const api = automation(url, one(/client (\S+), secret/), secret);
  const policies = '/beta/deviceAppManagement/managedAppPolicies';
  const found = async (name: string) => {
    const policy = (await listed()).find((one) => one['displayName'] === name);
    if (policy?.['id'] === undefined) throw new Error(`there is no policy ${name}`);
    return policy;
  };
  const listed = async () => ((await api('GET', policies)) as { value: readonly Record<string, string>[] }).value;
  const wipe = async (user: string, tag: string) => {
    await api('POST', `/beta/users/${user}/wipeManagedAppRegistrationsByDeviceTag`, { deviceTag: tag });
  };
  return {
    url,
    lab: one(/phones\s+(http:\S+)/),
    api,
    policy: found,
    changePolicy: async (name, settings) => {
      const policy = await found(name);
      const address = `${policies}/${policy['id'] ?? ''}`;
      await api('PATCH', address, { '@odata.type': policy['@odata.type'], ...settings });
    },
    forgetPolicies: async () => {
      for (const policy of await listed()) await api('DELETE', `${policies}/${policy['id'] ?? ''}`);
    },
    wipe,
    wipeSome: async (devices) => {
      const { value } = (await api('GET', `/cordon/v1/registrations?sort=created&order=asc&top=${devices}`)) as {
        value: readonly { userPrincipalName: string; deviceTag: string }[];
      };
      for (const one of value) await wipe(one.userPrincipalName, one.deviceTag);
    },
    admin: { name: 'admin@contoso.example', password: one(/admin@contoso\.example\s+(\S+)/) },
    tags: Object.fromEntries(
      [...said.matchAll(/ (\w+): .*tag (\S+)\)/g)].map(([, name = '', tag = '']) => [name, tag]),
    ),
    populate: (registrations) => {
      const script = fileURLToPath(new URL('population.py', import.meta.url));
      execFileSync('python3', [script, join(place, 'demo/server/cordon.db'), String(registrations)]);
    },
    said: () => said,
    stop: () => end(child, place),
  };
}

/** Calls of the admin API, signed in as an automation client. */
function automation(url: string, id: string, secret: string) {
  const token = fetch(`${url}/common/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      scope: `${url}/.default`,
    }),
  }).then(async (answer) => ((await answer.json()) as { access_token: string }).access_token);
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${await token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error()),
      );
    });
  });
}

/** Resolves when the address answers well; the server is asked again as long as it runs, for 30 s at most. */
async function answers(url: string, child: ChildProcess): Promise<void> {
  const limit = Date.now() + 30_000;
  while (Date.now() < limit && child.exitCode === null) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}; exit code ${child.exitCode}`);
}

async function end(child: ChildProcess, place: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.kill('SIGTERM')) await gone;
  rmSync(place, { recursive: true, force: true });
}
