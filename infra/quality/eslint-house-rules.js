/** The few rules of this house that no package has. */

const NAMELESS = /[\\/](?:utils?|helpers?|common|shared)(?:[\\/]|\.[cm]?[jt]s$)/;

const namedRoom = {
  meta: { type: 'problem', schema: [], messages: { nameless: 'Name {{name}} after what the code in it does.' } },
  create: (context) => ({
    Program(node) {
      const name = NAMELESS.exec(context.filename.slice(context.cwd.length))?.[0];
      if (name) context.report({ node, messageId: 'nameless', data: { name } });
    },
  }),
};

const GROUPS = ['Node', 'packages and #rooms', 'own files'];
const groupOf = (specifier) => {
  if (specifier.startsWith('node:')) return 0;
  return specifier.startsWith('.') ? 2 : 1;
};

/** Node's modules, then packages and rooms, then the files beside this one. */
const importOrder = {
  meta: { type: 'layout', schema: [], messages: { order: 'Imports of {{own}} come before those of {{other}}.' } },
  create: (context) => ({
    Program(program) {
      let last = 0;
      for (const node of program.body) {
        if (node.type !== 'ImportDeclaration') continue;
        const group = groupOf(node.source.value);
        if (group < last)
          context.report({ node, messageId: 'order', data: { own: GROUPS[group], other: GROUPS[last] } });
        last = Math.max(last, group);
      }
    },
  }),
};

export const house = { rules: { 'named-room': namedRoom, 'import-order': importOrder } };
