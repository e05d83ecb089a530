import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { toImportRow } from '../open-import-file.js';
import { openTable, type TableRow } from './read-table.js';
import { asText } from './read-xlsx.js';
import { delimiterOf } from './read-csv.js';

const directory = mkdtempSync(join(tmpdir(), 'maillage-table-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
async function read(content: string | Buffer, extension = 'csv') {
  const path = join(directory, `${++files}.${extension}`);
  writeFileSync(path, content);
  const table = await openTable(path);
  const rows: TableRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return { header: table.header, rows, notes: table.notes };
}

const TEXT = 'ref,nom\r\n1,Épicerie\r\n';
const EXPECTED = { header: ['ref', 'nom'], rows: [{ line: 2, cells: ['1', 'Épicerie'] }], notes: [] };
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${TEXT}`)],
  ['ISO 8859-1', Buffer.from(TEXT, 'latin1')],
  ['UTF-16 little-endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 big-endian', swapped(`\ufeff${TEXT}`)],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
])('reads %s', async (_name, content) => expect(await read(content)).toEqual(EXPECTED));

test.each([
  ['ref;nom', ';'],
  ['ref\tnom', '\t'],
  ['ref,nom', ','],
  ['"a;b;c","d"', ','],
  ['ref', ','],
])('the separator of %s', (header, delimiter) => expect(delimiterOf(header)).toBe(delimiter));

test('an accent far into the file still tells the encoding', async () => {
  const { rows } = await read(Buffer.from(`ref,nom\n${'1,abc\n'.repeat(40_000)}2,Été\n`, 'latin1'));
  expect(rows.at(-1)).toEqual({ line: 40_002, cells: ['2', 'Été'] });
});

test('a row with a line break in a cell counts from where it starts; blank rows are passed over', async () => {
  const { rows } = await read('ref,nom\n1,"a\nb"\n,\n\n2,c\n');
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'a\nb'] },
    { line: 6, cells: ['2', 'c'] },
  ]);
});

test('quotation marks in the middle of a cell are characters', async () => {
  const { rows } = await read('ref,nom\n1,a\n2,b"c"d\n3,"e" f\n4,g\n');
  expect(rows.map(({ cells }) => cells?.[1])).toEqual(['a', 'b"c"d', '"e" f', 'g']);
});

test('a quotation mark that is never closed is reported with the lines it swallowed', async () => {
  const { rows } = await read('ref,nom\n1,a\n2,"b\n3,c\n');
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'a'] },
    { line: 3, through: 4, unreadable: 'CSV_QUOTE_NOT_CLOSED' },
  ]);
});

test('neither does it swallow memory', async () => {
  const { rows } = await read(`ref,nom\n1,a\n2,"b\n${'3,c\n'.repeat(200_000)}`);
  expect(rows[0]).toEqual({ line: 2, cells: ['1', 'a'] });
  expect(rows[1]?.unreadable).toBeDefined();
});

test('ragged rows are not believed', () => {
  const names = ['ref', 'name'];
  expect(toImportRow({ line: 2, cells: ['1', 'a', ''] }, names)).toEqual({ line: 2, cells: { ref: '1', name: 'a' } });
  for (const cells of [['1'], ['1', 'a', 'b']])
    expect(toImportRow({ line: 2, cells }, names).problems).toMatchObject([{ code: 'WRONG_NUMBER_OF_CELLS' }]);
});

test.each([
  ['an empty file', ''],
  ['blank lines', '\n\n,,\n'],
])('%s has no header', (_name, content) => expect(read(content)).rejects.toThrow(/header/));

test('what is not a workbook says so', async () => {
  await expect(read('not a zip', 'xlsx')).rejects.toThrow(/not a readable XLSX/);
  await expect(openTable(join(directory, 'absent.csv'))).rejects.toThrow(/cannot be read/);
});

test.each([
  [['Offres'], []],
  [['Offres', 'Aide & notes', 'Tarifs'], [/« Offres ».*pas lues : Aide & notes, Tarifs/]],
])('of a workbook with the sheets %j only the first is read, and it is said', async (sheets, notes) => {
  const { header, rows, notes: said } = await read(workbook(sheets), 'xlsx');
  expect({ header, rows }).toEqual({ header: ['Offres'], rows: [{ line: 2, cells: ['1'] }] });
  expect(said.map(({ fr }) => fr)).toEqual(notes.map((note) => expect.stringMatching(note)));
});

/** A workbook whose sheets have their own names as headers, and one row. */
function workbook(sheets: readonly string[]): Buffer {
  const xml = (name: string) => name.replace('&', '&amp;');
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const listed = sheets.map((name, i) => `<sheet name="${xml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const related = sheets.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  return zip({
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}">${related.join('')}</Relationships>`,
    ...Object.fromEntries(
      sheets.map((name, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${xml(name)}</t></is></c></row>` +
          '<row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>',
      ]),
    ),
  });
}

/** A ZIP archive of files as they are, without compression (PKWARE APPNOTE 4.3). */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

test('cells of a workbook read as in a CSV file', () => {
  expect([90.11000000000002, 1e-7, 1500000, true, new Date('2026-09-01T00:00:00Z'), null].map(asText)).toEqual([
    '90.11', '0.0000001', '1500000', 'true', '2026-09-01', '',
  ]); // prettier-ignore
});
