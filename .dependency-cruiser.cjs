/**
 * The floors of the house: an import only ever goes down.
 *
 *   main > listener, console, parts > wiretap > text, kafka > broker > engine > groups, producers > topics > log > errors, settings, logger
 *
 * Each rule names a room and what it may not reach.
 */
const floors = [
  { room: "^broker/log/", mayReach: ["^broker/log/", "^broker/errors"] },
  { room: "^broker/topics/", mayReach: ["^broker/topics/", "^broker/log/", "^broker/errors"] },
  {
    room: "^broker/producers/",
    mayReach: ["^broker/producers/", "^broker/topics/", "^broker/log/", "^broker/errors"],
  },
  // The records of groups are written in the codec's terms: a library of its own, which knows no request and no connection.
  {
    room: "^broker/groups/",
    mayReach: [
      "^broker/groups/",
      "^broker/kafka/codec/",
      "^broker/topics/",
      "^broker/log/",
      "^broker/errors",
    ],
  },
  {
    room: "^broker/(addresses|errors|settings-contradictions|settings-without-effect|logger|engine|turn)\\.ts$",
    mayReach: [],
  },
  { room: "^broker/destination\\.ts$", mayReach: ["^broker/(engine|errors)", "^broker/topics/"] },
  { room: "^broker/traffic\\.ts$", mayReach: ["^broker/errors"] },
  { room: "^broker/tap\\.ts$", mayReach: ["^broker/addresses"] },
  {
    room: "^broker/settings\\.ts$",
    mayReach: ["^broker/(addresses|settings-contradictions|settings-without-effect)\\.ts$"],
  },
  {
    room: "^broker/(broker|admin|broker-config|consumers)\\.ts$",
    mayReach: [
      "^broker/(admin|broker-config|consumers|engine|errors|settings)",
      "^broker/groups/",
      "^broker/producers/",
      "^broker/topics/",
      "^broker/log/",
    ],
  },
  {
    room: "^broker/text/",
    mayReach: [
      "^broker/text/",
      "^broker/(addresses|destination|engine|errors|settings|logger|tap|traffic|turn)",
      "^broker/topics/",
      "^broker/log/",
    ],
  },
  {
    room: "^broker/kafka/",
    mayReach: [
      "^broker/kafka/",
      "^broker/(addresses|broker|destination|engine|errors|settings|logger|tap|traffic|turn)",
      "^broker/groups/",
      "^broker/producers/",
      "^broker/topics/",
      "^broker/log/",
    ],
  },
  // What it makes of frames is said in the words of the console's messages, which are types only.
  {
    room: "^broker/wiretap/",
    mayReach: [
      "^broker/wiretap/",
      "^broker/console/messages",
      "^broker/text/",
      "^broker/kafka/",
      "^broker/groups/consumer-protocol",
      "^broker/(errors|tap)",
      "^broker/log/",
    ],
  },
  {
    room: "^broker/kafka/codec/",
    mayReach: ["^broker/kafka/codec/"],
  },
  // The page runs in a browser: all that it shares with the broker is what the two say to each other.
  { room: "^broker/console/page/", mayReach: ["^broker/console/(page/|messages)"] },
  { room: "^broker/data-folder\\.ts$", mayReach: ["^broker/errors"] },
  {
    room: "^broker/parts\\.ts$",
    mayReach: [
      "^broker/text/",
      "^broker/kafka/",
      "^broker/groups/",
      "^broker/producers/",
      "^broker/topics/",
      "^broker/log/",
    ],
  },
  {
    room: "^broker/console/",
    mayReach: [
      "^broker/console/",
      "^broker/wiretap/",
      "^broker/(addresses|broker|destination|engine|errors|settings|logger|tap|traffic)",
      "^broker/groups/",
      "^broker/topics/",
      "^broker/log/",
    ],
  },
  {
    room: "^broker/listener\\.ts$",
    mayReach: ["^broker/text/", "^broker/kafka/", "^broker/(addresses|errors|settings|logger)"],
  },
];

/** Tests stand beside what they test, and may look further to set it up. */
const TEST = "(\\.test|[/-]testing)\\.ts$";
const NOT_OURS = ["^node:", "^[a-z_/]+$", "node_modules"];

module.exports = {
  forbidden: [
    ...floors.map(({ room, mayReach }) => ({
      name: `floor of ${room}`,
      severity: "error",
      from: { path: room, pathNot: TEST },
      to: { pathNot: [...mayReach, ...NOT_OURS] },
    })),
    {
      name: "the text door reaches messages through the engine, never a log itself",
      severity: "error",
      from: { path: "^broker/text/", pathNot: TEST },
      to: { path: "^broker/(broker|log/(partition-log|segment|.*storage|append))" },
    },
    {
      name: "the harness and the lab speak over sockets: they never import the broker",
      severity: "error",
      from: { path: "^(harness|features|lab)/", pathNot: ["^harness/mutants/", TEST] },
      to: { path: "^broker/" },
    },
    {
      name: "the wiretap in the terminal speaks HTTP: of the broker it knows what is said there",
      severity: "error",
      from: { path: "^wiretap/" },
      to: { path: "^broker/", pathNot: "^broker/console/messages" },
    },
    {
      name: "the harness does not know the lab",
      severity: "error",
      from: { path: "^harness/" },
      to: { path: "^(lab|exercises)/" },
    },
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^bench/.tools" },
  },
};
