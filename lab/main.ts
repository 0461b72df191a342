/** `npm run lab`: the classroom. Each command is a file of its own; this one reads the command line. */
import { Command } from "commander";
import { LabError } from "./lab-error";

const lab = new Command("npm run lab --")
  .description("the exercises of Kafka Lab")
  .showHelpAfterError("(npm run lab -- help lists the commands)")
  .helpCommand(true)
  .action(async () => (await import("./list.js")).list());

/** The exercise of that number; loaded late, because the list of commands must come at once. */
async function exercise(number: string) {
  return (await import("./exercise.js")).exerciseNumbered(number);
}

lab
  .command("start <number>")
  .description("put the starter of an exercise into answers/ and show the brief")
  .option("--again", "put what is there aside, and begin anew")
  .action(async (number, { again }) =>
    (await import("./begin.js")).start(await exercise(number), again === true),
  );

lab
  .command("check <number>")
  .description("run the exercise's feature against the broker with your part in it")
  .action(async (number) => {
    const passed = await (await import("./check.js")).check(await exercise(number));
    if (!passed) process.exitCode = 1;
  });

lab
  .command("watch <number>")
  .description("check again at each save (looks every half second)")
  .action(async (number) => (await import("./watch.js")).watch(await exercise(number)));

lab
  .command("hint <number>")
  .description("one more hint each time, from a nudge to nearly the answer")
  .action(async (number) => (await import("./begin.js")).hint(await exercise(number)));

lab
  .command("solution <number>")
  .description("the reference solution as a diff against the starter, once you have passed")
  .option("--reveal", "show it before that")
  .action(async (number, { reveal }) =>
    (await import("./begin.js")).solution(await exercise(number), reveal === true),
  );

lab
  .command("grade [folder]")
  .description("all exercises: a table, and reports/grade.{html,json,junit.xml,gradescope.json}")
  .action(async (folder) => {
    const passed = await (await import("./grade.js")).grade(folder);
    if (!passed) process.exitCode = 1;
  });

lab
  .command("class <folder>")
  .description("for teachers: a folder of students' answers as a heat map, reports/class.{html,csv}")
  .action(async (folder) => (await import("./class.js")).gradeClass(folder));

lab
  .command("handout <folder>")
  .description("for teachers: a copy for students, without solutions, mutants and broken answers")
  .action(async (folder) => {
    const files = (await import("./handout.js")).handout(folder);
    console.log(`${folder}: ${files} files. In it, a student types: npm ci, then: npm run lab`);
  });

lab
  .command("prove [numbers...]")
  .description("for authors: every starter fails, every solution passes, every known mistake is recognised")
  .option("--record", "write down anew how the broken answers fail")
  .option("--no-broken", "without the broken answers, which fail alike wherever they run")
  .option("--student", "play a student who has nothing but a handout and the briefs")
  .action(async (numbers, { record, broken, student }) => {
    const proven = student
      ? (await import("./prove-student.js")).proveStudent()
      : await (await import("./prove.js")).prove(numbers, { record: record === true, broken });
    if (!proven) process.exitCode = 1;
  });

lab.parseAsync().catch((problem: unknown) => {
  if (!(problem instanceof LabError)) throw problem;
  console.error(problem.message);
  process.exitCode = 1;
});
