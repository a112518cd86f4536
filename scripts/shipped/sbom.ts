/** A bill of materials of what is given out, as CycloneDX has it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceOf } from './licences.ts';
import { directNeeds, type Shipped } from './packages.ts';

/** The model that comes along: its weights are a part like any other. */
const DEMO_WEIGHTS = 'resources/models/demo/OpenGVLab/InternVideo2-Stage2_1B-224p-f4/InternVideo2-stage2_1b-224p-f4.pt';
const DEMO_REF = 'reeltag-demo';

/** @param madeAt when, in milliseconds since 1970 */
export function billOfMaterials(shipped: readonly Shipped[], root: string, madeAt: number): object {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const own = purl(manifest.name, manifest.version);
  const refs = new Map(shipped.map((each) => [each.folder, refOf(each)]));
  const toRefs = (folders: readonly string[]): string[] => folders.flatMap((folder) => refs.get(folder) ?? []).sort();
  const components = [...shipped.map(component), demoModel(root), electron(manifest)];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(own, components),
    version: 1,
    metadata: {
      timestamp: new Date(madeAt).toISOString(),
      component: {
        type: 'application',
        'bom-ref': own,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        licenses: licences(manifest.license),
        purl: own,
      },
    },
    components,
    dependencies: [
      { ref: own, dependsOn: [...toRefs(directNeeds(root, shipped)), DEMO_REF, electronRef(manifest)] },
      ...shipped.map((each) => ({ ref: refOf(each), dependsOn: toRefs(each.needs) })),
      { ref: DEMO_REF, dependsOn: [] },
      { ref: electronRef(manifest), dependsOn: [] },
    ],
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function component(shipped: Shipped): object {
  const { name, version, inside, installed, integrity } = shipped;
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const where = [...inside.map((part) => `out/${part}`), ...(installed ? [shipped.folder] : [])];
  return {
    type: 'library',
    'bom-ref': refOf(shipped),
    ...(group === undefined ? {} : { group }),
    name: short,
    version,
    scope: 'required',
    ...(integrity?.startsWith('sha512-') ? { hashes: [hash('SHA-512', fromBase64(integrity.slice(7)))] } : {}),
    licenses: licences(licenceOf(shipped)),
    purl: purl(name, version),
    properties: where.map((value) => ({ name: 'reeltag:place', value })),
  };
}

function demoModel(root: string): object {
  const weights = createHash('sha256')
    .update(readFileSync(join(root, DEMO_WEIGHTS)))
    .digest('hex');
  return {
    type: 'machine-learning-model',
    'bom-ref': DEMO_REF,
    name: DEMO_REF,
    scope: 'required',
    hashes: [hash('SHA-256', weights)],
    licenses: licences('Apache-2.0'),
    properties: [{ name: 'reeltag:place', value: DEMO_WEIGHTS }],
  };
}

/** In installers alone. */
function electron(manifest: Manifest): object {
  const version = electronVersion(manifest);
  return {
    type: 'framework',
    'bom-ref': electronRef(manifest),
    name: 'electron',
    version,
    scope: 'optional',
    licenses: licences('MIT'),
    purl: purl('electron', version),
  };
}

function electronVersion({ devDependencies }: Manifest): string {
  const version = devDependencies['electron'];
  if (version === undefined) throw new Error('package.json names no electron');
  return version;
}

function electronRef(manifest: Manifest): string {
  return purl('electron', electronVersion(manifest));
}

/** Of a package that is there twice, in the same version, too. */
function refOf({ name, version, folder }: Shipped): string {
  const isTop = folder === `node_modules/${name}`;
  return isTop ? purl(name, version) : `${purl(name, version)}#${folder}`;
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function licences(expression: string): object[] {
  return /\s/.test(expression) ? [{ expression }] : [{ license: { id: expression } }];
}

function hash(alg: string, content: string): object {
  return { alg, content };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('hex');
}

/** The same for the same parts. */
function serialNumber(own: string, components: readonly object[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([own, components]))
    .digest('hex');
  const uuid = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
  return `urn:uuid:${[...uuid, digest.slice(20, 32)].join('-')}`;
}
