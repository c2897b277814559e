/** The direction of imports. Arrows point down only; `npm run check` enforces it. */
const pureFolders = "^host-sim/(world|chips|io|flash|radio|evaluate|faults|device|scenario)/";

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle has no top and cannot be read or tested in parts.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "modules-stand-alone",
      comment: "modules/ is pure: it knows nothing of sensors, drivers, the simulator or any package.",
      severity: "error",
      from: { path: "^modules/" },
      to: { pathNot: "^modules/" },
    },
    {
      name: "host-is-contracts",
      comment: "The contracts depend on nothing but the codes of faults and the shape of a block.",
      severity: "error",
      from: { path: "^modules/host/" },
      to: { pathNot: "^modules/(host|fault)/|^modules/signal/block\\.ts$" },
    },
    {
      name: "only-wearable-composes",
      comment: "Modules do not know the composition that wires them.",
      severity: "error",
      from: { path: "^modules/(?!wearable/)" },
      to: { path: "^modules/wearable/" },
    },
    {
      name: "producers-do-not-know-consumers",
      comment: "The signal path does not know what is made of its beats.",
      severity: "error",
      from: { path: "^modules/signal/" },
      to: { path: "^modules/(rhythm|vitals|record|journal|publish)/" },
    },
    {
      name: "sensors-know-contracts-and-blocks",
      severity: "error",
      from: { path: "^sensors/" },
      to: { pathNot: "^(sensors/|modules/(host|fault|signal|memory)/)" },
    },
    {
      name: "the-simulator-is-pure",
      comment: "Everything in host-sim but node/, bench/ and the command line also runs inside XS.",
      severity: "error",
      from: { path: pureFolders },
      to: { pathNot: `${pureFolders}|^(modules/|sensors/|gateway/batch/)` },
    },
    {
      name: "node-only-in-node",
      comment: "host-sim/node, the page and the command line alone import Node's modules.",
      severity: "error",
      from: {
        path: "^(modules|sensors|drivers|gateway|host-sim)/",
        pathNot: "^host-sim/(node|bench|cli|main)",
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-chip-is-in-drivers",
      comment: "drivers/esp32 alone imports embedded:* and mc/*.",
      severity: "error",
      from: { pathNot: "^drivers/" },
      to: { path: "^(embedded:|mc/)" },
    },
    {
      name: "nothing-imports-a-composition-root",
      severity: "error",
      from: {},
      to: { path: "^(host-sim|drivers/esp32)/main\\.ts$" },
    },
    {
      name: "everything-resolves",
      severity: "error",
      from: { pathNot: "^drivers/" },
      to: { couldNotResolve: true, pathNot: "^(embedded:|mc/)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.node.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
