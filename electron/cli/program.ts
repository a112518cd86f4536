/**
 * The terminal's commands, their options and their help.
 *
 * What a command needs is loaded when the command is run: `--help` waits for nothing.
 */
import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { packageVersion } from '../catalogue/version.ts';
import { addClusterCommands, withClusterEmbed } from './cluster/commands.ts';
import { isForCluster } from './cluster/embed-options.ts';
import type { Context } from './context.ts';

const EXIT_CODES = `
Exit codes: 0 all well · 1 everything failed, or the command makes no sense · 2 some videos failed · 130 interrupted`;

const RANK_HELP = `
Examples:
  reeltag rank clip.mp4
  reeltag rank clip.mp4 --labels "a dog, a man, snow"
  reeltag rank *.mp4 --labels-file labels.txt --top 3 --json > ranked.jsonl
  reeltag rank talk.mkv --label "a person, speaking" --label "an empty stage" --from 60 --to 90 --match

The probabilities compare the given labels with each other: they always add up to one, even where none fits. --match
adds the probability that each label fits, whatever the others are.
Without a model of your own the demo model answers, by default with all that it knows; it marks the words that it never
learnt. "reeltag model download" gets the official model, which knows the visible world and is then used instead.
A labels file has one label a line; blank lines, CRLF and a byte order mark do no harm. A .csv has them in the column
“label”, or in its first; a .json is a list of texts, or what the application exports.`;

const MOMENTS_HELP = `
Examples:
  reeltag moments rushes.mov --labels "a dog, snow"
  reeltag moments *.mp4 --labels-file labels.txt --segment 4 --threshold 0.7 --json > moments.jsonl

The cuts are found first; the model then looks at every scene, and at parts of the long ones that overlap by half. A fit is how
likely a label is true, whatever the other labels are. Times are seconds from the first frame.`;

const EMBED_HELP = `
Examples:
  reeltag embed *.mp4 --out vectors.jsonl
  reeltag embed --cluster --manifest clips.jsonl --out vectors
  reeltag embed --cluster http://10.0.0.1:8265 --manifest s3://clips/list.parquet --out s3://clips/vectors --resume

On a cluster Ctrl-C stops the job, and a second one leaves at once; the same command with --resume goes on where it was.`;

const SCENES_HELP = `
Examples:
  reeltag scenes film.mp4
  reeltag scenes *.mp4 --json > scenes.jsonl

Times count from the first frame. The scenes of a video adjoin each other and cover all of it; each begins with a frame of its
own: after a cut its first, after black or white the first that shows it, within a dissolve the first that shows more of it
than of the scene before. Flashes, pans, zooms and a camera that shakes begin none. No model is needed.`;

const SEARCH_HELP = `
Examples:
  reeltag search "a red circle" --not "zoom"
  reeltag search 'beach -people -"many cars"' --top 50 --json > found.jsonl
  reeltag search "a red circle" --results /mnt/out --top 20

A minus leaves out what fits its word, also what fits it better than the words that are wanted. What is found are moments, best
first; what people wrote (names, notes, tags) is searched by the same words and comes last. With --json a line is {"video",
"start"?, "end"?, "fit"?, "calibrated"?, "likeness"?}, in seconds from the first frame, the whole video where there are none; of
what people wrote {"video", "start"?, "end"?, "by", "says"}. A library that is open is asked by way of the Reeltag that has it;
another is opened for the question alone, and nothing waiting in it is begun.

With --results what a job on a cluster has left is searched where it lies, whatever its size, by the model that made it: a line a clip,
{"video", "start"?, "end"?, "fit", "cosine"}. "reeltag results" opens such a part as a library.`;

const SIMILAR_HELP = `
Examples:
  reeltag similar rushes/beach.mp4
  reeltag similar still.jpg --top 20 --json

FILE is a video of the library, or any picture. Lines are as those of "reeltag search".`;

const DUPLICATES_HELP = `
With --json a line is one group, the largest file first: {"videos": [{"video", "is": "first" | "same" | "alike", "cosine"?, "size"}]}.
Nothing is deleted.`;

const CLUSTERS_HELP = `
With --json a line is one cluster, the largest first: {"cluster", "labels", "videos"}, with the labels of the list that fit its middle
best, and its videos, the nearest to the middle first.`;

const EXPORT_HELP = `
Examples:
  reeltag export --format csv --out decisions.csv
  reeltag export --format fcpxml --out ~/Desktop --list "To cut" --moments --map /mnt/media=/Volumes/Media
  reeltag export --format jsonl --out everything.jsonl --tags --moments --suggestions --threshold 0.8 --vectors

What is there already is replaced only with --replace. A library that is open is asked by way of the Reeltag that has it.`;

const IMPORT_HELP = `
Examples:
  reeltag import annotations.json --dry-run
  reeltag import project.eaf others/ --map 'Z:\\media=/mnt/media'

Videos are told by their paths, names, contents or ids. Decisions stay those of who made them. An import is one act, which
--undo takes back. Whatever a file holds that is not understood is left out and said so.`;

const WORKER_HELP = `
Example:
  echo '{"id": "1", "path": "clip.mp4"}' | reeltag worker > answers.jsonl

For programs: a request is a line of JSON, {"id", "path", "spans"?}, and so is each answer; the first line says what answers. Answers
come as they are ready, in any order. The end of the input ends it, once all is answered. docs/worker.md has the protocol.`;

const RESULTS_HELP = `
Examples:
  reeltag results /mnt/out --library ~/clips --dry-run
  reeltag results /mnt/out --library ~/clips --map /mnt/cluster/media=/Volumes/media
  reeltag results /mnt/out --library ~/circles --words "a red circle -people" --top 2000
  reeltag results /mnt/out --library ~/some --sample 1000 --under holidays

Nothing is computed again. Where files are is found out, unless --map says it; those that are not here are ranked and searched by what
the cluster has seen. What came before is passed over: a job that is at work, or a run that was interrupted, goes on by the same line. A library holds 100,000
videos: of a larger job say a part. Opening another part later adds to the library, and nothing comes in twice.`;

const SERVE_HELP = `
The link lets in whoever has it, and works on this machine alone. From another one, through a tunnel:
  ssh -L 8000:127.0.0.1:8000 that-machine reeltag serve --port 8000

Behind a reverse proxy that does the TLS (the documentation has lines for nginx, Caddy and Apache):
  reeltag serve --port 8000 --url https://host.example/reeltag/
With --listen a proxy in a container, or on another machine, can reach it. Then whoever reaches that port and has the link gets
in, and what goes there is not encrypted: let nobody but the proxy through.`;

const GPU_HELP = `
What an NVIDIA GPU needs under Linux comes as Python packages, by whichever pip or uv this machine has, into the user's data
folder. Nothing of the system is changed. The packages are known by their hashes, and nothing in them is run to unpack them.
On a machine without a network, --find-links names a folder with these packages: "pip download" brings them elsewhere.`;

const CUT_HELP = `
Examples:
  reeltag cut --out clips --label "a dog" --handles 0.5
  reeltag cut --out set --by-label --split 80/10/10 --seed 7
  reeltag cut --out clips --list "to show" --copy --dry-run

What was decided with a yes is cut out, each span a file; whole videos with --wholes. Exact clips are encoded anew, to the frame;
--copy takes what the file holds, from the key frame before. Beside them reeltag-clips.jsonl tells of each clip where it comes from.
The same command again goes on where it stopped: what is there, whole, is not cut again. Originals are never changed.
With --dry-run and --json a line is {"file", "label"?, "start", "end"}, of the first clips.`;

const EXPORT_MODEL_HELP = `
Examples:
  reeltag model export --triton /srv/models
  reeltag embed *.mp4 --out vectors.jsonl --device kserve:http://gpu-box:8000

Triton is started on that folder by whoever has the GPU (the documentation has lines for it). Every other machine keeps the model's
folder, for its words and its identity, and has the server look at the videos: frames go there, vectors come back. With --name
a server can have several models: kserve:http://gpu-box:8000#NAME.`;

/** Runs a command's work. */
type Start = (work: (context: Context) => Promise<number>) => Promise<void>;
type Run = (debug: boolean, run: (context: Context) => Promise<number>) => Promise<void>;

export function createProgram(run: Run): Command {
  const program = new Command('reeltag')
    .description('Tags video by typing words: ranks labels by how well they fit, with InternVideo2 on this machine.')
    .version(packageVersion(), '-V, --version')
    .option('--debug', 'with a failure, also print details and the stack')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`reeltag: ${usageSentence(text)}\n`),
    })
    .addHelpText('after', EXIT_CODES);
  const start: Start = (work) => run(program.opts<{ debug?: boolean }>().debug === true, work);
  const startWithEngine: Start = (work) =>
    start((context) => {
      context.engines.begin();
      return work(context);
    });

  withModel(program.command('rank').argument('<video...>', 'video files'))
    .description('rank labels by how well they fit each video')
    .option('--labels <list>', 'labels, separated by commas (repeatable)', collect)
    .option('--label <text>', 'one label, commas and all (repeatable)', collect)
    .option('--labels-file <file>', 'a file of labels: one a line, or .csv or .json as the application exports it')
    .option('--top <n>', 'show the best n labels only')
    .option(
      '--from <time>',
      'where the part to look at begins: seconds from the first frame, or a time such as 1:02:03.5',
    )
    .option('--to <time>', 'where it ends')
    .option('--track <n>', 'which of its video tracks, counted from 1 (default: the one that is meant to be shown)')
    .option('--jobs <n>', 'how many videos at a time (default: two more than there are cores)')
    .option('--match', 'also the independent probability that each label fits')
    .option('--json', 'one JSON object a line and video')
    .addHelpText('after', RANK_HELP)
    .action((videos: string[], options) =>
      startWithEngine(async (context) => (await import('./rank.ts')).rank(context, videos, options)),
    );

  withModel(program.command('moments').argument('<video...>', 'video files'))
    .description('say where in each video labels hold')
    .option('--labels <list>', 'labels, separated by commas (repeatable)', collect)
    .option('--label <text>', 'one label, commas and all (repeatable)', collect)
    .option('--labels-file <file>', 'a file of labels: one a line, or .csv or .json as the application exports it')
    .option('--segment <seconds>', 'how long the parts of scenes are that the model looks at (default: 8)')
    .option('--threshold <fit>', 'from which fit on a label holds, 0 to 1 (default: 0.5)')
    .option('--track <n>', 'which of its video tracks, counted from 1 (default: the one that is meant to be shown)')
    .addOption(new Option('--json', 'one JSON object a line and moment').conflicts('csv'))
    .option('--csv', 'a table, one moment a line')
    .addHelpText('after', MOMENTS_HELP)
    .action((videos: string[], options) =>
      startWithEngine(async (context) => (await import('./moments.ts')).moments(context, videos, options)),
    );

  const embed = withModel(program.command('embed').argument('[video...]', 'video files'))
    .description('write the embedding of each video as a line of JSON, or those of many clips by a cluster as Parquet')
    .requiredOption(
      '--out <file>',
      'the JSONL file to write; each line is on the disk before the next video is begun. With --cluster a folder or bucket',
    )
    .option('--append', 'keep what the file has, and add to it')
    .option(
      '--from <time>',
      'where the part to look at begins: seconds from the first frame, or a time such as 1:02:03.5',
    )
    .option('--to <time>', 'where it ends')
    .option('--track <n>', 'which of its video tracks, counted from 1 (default: the one that is meant to be shown)')
    .option('--jobs <n>', 'how many videos at a time (default: two more than there are cores)');
  withClusterEmbed(embed)
    .addHelpText('after', EMBED_HELP)
    .action((videos: string[], options) =>
      start(async (context) => {
        if (isForCluster(videos, options)) {
          return (await import('./cluster/embed.ts')).embedOnCluster(context, options);
        }
        context.engines.begin();
        return (await import('./embed.ts')).embed(context, videos, options);
      }),
    );

  withModel(program.command('worker'))
    .description('embed the videos that another program names, line by line, for as long as it does')
    .option('--in-flight <n>', 'how many videos at a time (default: two more than there are cores)')
    .addHelpText('after', WORKER_HELP)
    .action((options) => startWithEngine(async (context) => (await import('./worker.ts')).worker(context, options)));

  program
    .command('scenes')
    .argument('<video...>', 'video files')
    .description('say where the scenes of each video begin and end: it is cut, or fades, or dissolves into the next')
    .option('--track <n>', 'which of its video tracks, counted from 1 (default: the one that is meant to be shown)')
    .option('--jobs <n>', 'how many videos at a time (default: as many as there are cores)')
    .option('--json', 'one JSON object a line and video')
    .addHelpText('after', SCENES_HELP)
    .action((videos: string[], options) =>
      start(async (context) => (await import('./scenes.ts')).scenes(context, videos, options)),
    );

  addModelCommands(program, startWithEngine);

  program
    .command('serve')
    .argument('[path...]', 'videos and folders to add')
    .description('show the application in a browser on this machine: prints the link to open')
    .option('--port <n>', 'where to listen on 127.0.0.1; 0 for any port that is free (default: that of last time)')
    .option(
      '--url <address>',
      'the address under which a reverse proxy shows the page: https://… (repeatable)',
      collect,
    )
    .option(
      '--listen <address>',
      'with --url: where the proxy reaches it, such as 0.0.0.0, or unix:/a/path (default: 127.0.0.1)',
    )
    .option('--data <dir>', WHERE_DATA)
    .option(
      '--root <dir>',
      'a folder that the page may choose files from (repeatable; default: home, here, mounts)',
      collect,
    )
    .option('--open', 'open the link in the default browser')
    .addHelpText('after', SERVE_HELP)
    .action((paths: string[], options) =>
      start(async (context) => (await import('./serve.ts')).serveCommand(context, paths, options)),
    );

  program
    .command('add')
    .argument('<path...>', 'videos, and folders with all that is in them')
    .description('add videos to the library of the Reeltag that is open')
    .option('--data <dir>', WHERE_DATA)
    .action((paths: string[], options) =>
      start(async (context) => (await import('./add.ts')).addCommand(context, paths, options)),
    );

  addSearchCommands(program, start);
  addHandoverCommands(program, start);
  addCutCommand(program, start);
  addLibraryCommands(program, start);
  addGpuCommands(program, start);
  addClusterCommands(program, start);

  program
    .command('doctor')
    .description('say what works on this machine, and what to do about the rest')
    .option('--model <dir>', MODEL_IN_USE)
    .option('--measure', "measure how fast this machine's devices run the model, seconds each")
    .option('--json', 'one JSON object a line and finding')
    .option('--report <file>', 'write all of it, and the last lines of the log, into a text that you can send by hand')
    .action((options) => startWithEngine(async (context) => (await import('./doctor.ts')).doctor(context, options)));
  return program;
}

/** Commander's complaint on one line; a file whose name looks like an option is a common cause. */
function usageSentence(text: string): string {
  const sentence = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\n/g, ' ');
  const option = /^unknown option '(.+?)'/.exec(sentence)?.[1];
  return option !== undefined && existsSync(option)
    ? `${sentence}: write ./${option} for the file of that name`
    : sentence;
}

/** Words with a minus are no options to whoever types them. */
function searchSentence(text: string): string {
  const sentence = usageSentence(text);
  if (/^unknown option '-[^']*\s[^']*'$/.test(sentence)) return `${sentence}: begin with what you want to find`;
  const [, word] = /^unknown option '-([^-'\s][^'\s]*)'$/.exec(sentence) ?? [];
  return word === undefined ? sentence : `${sentence}: write --not ${word}, or all words in one pair of quotes`;
}

function addModelCommands(program: Command, startWithEngine: Start): void {
  const model = program.command('model').description('get, check and describe the model');
  const dir = OFFICIAL_MODEL;

  withPrecision(withModelFolder(model.command('import').argument('[dir]', dir)))
    .description('convert a checkpoint now, rather than on first use')
    .action((directory: string | undefined, options) =>
      startWithEngine(async (context) => (await import('./model.ts')).importModel(context, directory, options)),
    );

  withModel(model.command('verify').argument('[dir]', dir), dir)
    .description('run the official demo, and say whether the model answers as published')
    .option('--video <file>', "the demo's video, example1.mp4")
    .action((directory: string | undefined, options) =>
      startWithEngine(async (context) => (await import('./verify.ts')).verify(context, directory, options)),
    );

  withModelFolder(model.command('download').argument('[dir]', dir))
    .description('get the published model from the Hugging Face hub (5.5 GB), going on where an earlier run stopped')
    .option('--token <token>', 'a Hugging Face access token (default: HF_TOKEN)')
    .action((directory: string | undefined, options) =>
      startWithEngine(async (context) => (await import('./model.ts')).downloadModel(context, directory, options)),
    );

  withPrecision(
    model.command('export').option('--model <dir>', MODEL_IN_USE),
    'fp32, fp16 or int8 (default: fp16, for a GPU; a server without one is as fast in fp32)',
  )
    .description('write the model for a Triton server, so that one GPU serves several machines')
    .requiredOption('--triton <dir>', 'the model repository to write: a folder that is new, or empty')
    .option('--name <name>', 'under which name the server has it (default: reeltag)')
    .option('--replace', 'put it in the place of an earlier export')
    .option('--json', 'what was written, as one JSON object')
    .addHelpText('after', EXPORT_MODEL_HELP)
    .action((options) =>
      startWithEngine(async (context) => (await import('./model.ts')).exportModel(context, options)),
    );

  model
    .command('info')
    .argument('[dir]', MODEL_IN_USE)
    .option('--model <dir>', MODEL_IN_USE)
    .description('describe the model in use, or the one that is named, and say where its converted form lies')
    .option('--json', 'as one JSON object')
    .action((directory: string | undefined, options) =>
      startWithEngine(async (context) => (await import('./model.ts')).showModelInfo(context, directory, options)),
    );
}

function addSearchCommands(program: Command, start: Start): void {
  const withLibrary = (command: Command): Command =>
    command
      .option('--library <dir>', WHERE_DATA)
      .addOption(new Option('--data <dir>', 'the same').hideHelp())
      .option('--json', 'JSON lines');

  withLibrary(program.command('search').argument('<words...>', 'what to find'))
    .description('find moments of the library by words')
    .option('--not <words>', 'what they must not show (repeatable)', collect)
    .option('--top <n>', 'how many (default: 10)')
    .option('--results <dir>', 'search what a job on a cluster has left there, of any size, and no library')
    .option('--under <path>', 'with --results: only clips beneath this folder, or with this text in their paths')
    .addHelpText('after', SEARCH_HELP)
    .configureOutput({ outputError: (text, write) => write(`reeltag: ${searchSentence(text)}\n`) })
    .action((words: string[], options) =>
      start(async (context) => (await import('./search.ts')).search(context, words, options)),
    );

  withLibrary(program.command('similar').argument('<file>', 'a video of the library, or a picture'))
    .description('find moments of the library that are like a video or a picture')
    .option('--top <n>', 'how many (default: 10)')
    .addHelpText('after', SIMILAR_HELP)
    .action((file: string, options) =>
      start(async (context) => (await import('./search.ts')).similar(context, file, options)),
    );

  withLibrary(program.command('duplicates'))
    .description('find videos of the library that show the same')
    .addHelpText('after', DUPLICATES_HELP)
    .action((options) => start(async (context) => (await import('./search.ts')).duplicates(context, options)));

  withLibrary(program.command('clusters'))
    .description('put videos of the library together that are alike')
    .option('--k <n>', 'how many clusters')
    .addHelpText('after', CLUSTERS_HELP)
    .action((options) => start(async (context) => (await import('./search.ts')).clusters(context, options)));
}

function addHandoverCommands(program: Command, start: Start): void {
  const withLibrary = (command: Command): Command =>
    command.option('--library <dir>', WHERE_DATA).addOption(new Option('--data <dir>', 'the same').hideHelp());

  withLibrary(program.command('export'))
    .description("write the library's decisions as files of other programs")
    .option('--format <format>', 'which: csv, jsonl, parquet, label-studio, fcpxml, edl… (without it, all are named)')
    .option('--out <path>', 'a file, or a folder in which it gets a dated name; not for files beside the videos')
    .option('--list <name>', 'only the videos of this smart list')
    .option('--tags', 'decisions on whole videos (with --moments the default)')
    .option('--moments', 'decisions on spans')
    .option('--suggestions', 'what nobody has decided, and the model finds fitting')
    .option('--threshold <fit>', "from which fit on, 0 to 1 (default: each label's own)")
    .option('--vectors', 'what the model made of the videos')
    .option('--relative-to <dir>', 'write paths relative to this folder')
    .option('--map <from=to>', 'write paths that begin with FROM so that they begin with TO')
    .option('--replace', 'put it in the place of what has this name')
    .option('--json', 'what was written, as one JSON object')
    .addHelpText('after', EXPORT_HELP)
    .action((options) => start(async (context) => (await import('./handover.ts')).exportCommand(context, options)));

  withLibrary(program.command('import').argument('[file...]', 'files of other programs, and folders of them'))
    .description('take what was decided in other programs into the library, by those who decided it')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--replace', 'where the library decides otherwise, the files go before')
    .option('--map <from=to>', 'paths in the files that begin with FROM begin with TO here')
    .option('--undo', 'take back the last import of a terminal')
    .option('--trust-vectors', 'vectors that name no model are of the one in use')
    .option('--json', 'as one JSON object')
    .addHelpText('after', IMPORT_HELP)
    .action((files: string[], options) =>
      start(async (context) => (await import('./handover.ts')).importCommand(context, files, options)),
    );

  withLibrary(program.command('results').argument('<dir>', 'the folder that a job on a cluster wrote to'))
    .description('take what a job on a cluster has left into a library, which is made where there is none')
    .option('--map <from=to>', 'files that begin with FROM on the cluster begin with TO here (repeatable)', collect)
    .option('--words <text>', 'only clips that fit these words best, as a search has them: "beach -people"')
    .option('--not <words>', 'with --words: what they must not show (repeatable)', collect)
    .option('--top <n>', 'with --words: how many clips (default: 5000)')
    .option('--sample <n>', 'only so many clips, from all over: always the same ones')
    .option('--under <path>', 'only clips beneath this folder, or with this text in their paths')
    .option('--dry-run', 'say what the folder holds and where its files are, and change nothing')
    .option('--json', 'as one JSON object')
    .addHelpText('after', RESULTS_HELP)
    .action((folder: string, options) =>
      start(async (context) => (await import('./results.ts')).resultsCommand(context, folder, options)),
    );
}

function addCutCommand(program: Command, start: Start): void {
  program
    .command('cut')
    .description('cut what was decided out of the videos of the library, as files')
    .requiredOption('--out <dir>', 'the folder for the clips')
    .option('--library <dir>', WHERE_DATA)
    .addOption(new Option('--data <dir>', 'the same').hideHelp())
    .option('--label <text>', 'only what has a yes to this label (repeatable)', collect)
    .option('--list <name>', 'only videos of this smart list')
    .option('--wholes', 'also whole videos that have a yes')
    .option('--copy', 'as it is, from the key frame before (default: encoded anew, to the frame)')
    .option('--handles <seconds>', 'so much more before and after')
    .option(
      '--template <text>',
      'names, of {video}, {label}, {start}, {end}, {number} (default: {video}_{label}_{start})',
    )
    .option('--by-label', 'a folder a label')
    .option('--split <train/val/test>', 'parts of a training set, by video: 80/10/10')
    .option('--seed <n>', 'which draw the parts are (default: 0)')
    .option('--dry-run', 'say what would be cut, and write nothing')
    .option('--json', 'JSON lines')
    .addHelpText('after', CUT_HELP)
    .action((options) => start(async (context) => (await import('./cut.ts')).cutCommand(context, options)));
}

function addLibraryCommands(program: Command, start: Start): void {
  const library = program
    .command('library')
    .description('say who has the library, or bring back one that was lost or damaged');
  const withData = (command: Command): Command => command.option('--data <dir>', WHERE_DATA);

  withData(library.command('status'))
    .description('say which Reeltag has the library open, and what is in it')
    .option('--json', 'as one JSON object')
    .action((options) =>
      start(async (context) => (await import('./library-status.ts')).showLibraryStatus(context, options)),
    );

  withData(library.command('restore'))
    .description('put the last backup in the place of the library, which is kept aside')
    .argument('[file]', 'a copy of a library to put there instead')
    .action((file, options) =>
      start(async (context) => (await import('./library.ts')).restoreLibrary(context, file, options)),
    );

  withData(library.command('new'))
    .description('start anew with an empty library; the one that is there, and its backups, are kept aside')
    .action((options) => start(async (context) => (await import('./library.ts')).newLibrary(context, options)));

  withData(library.command('backups'))
    .description('list the backups, the newest first')
    .action((options) => start(async (context) => (await import('./library.ts')).showBackups(context, options)));
}

function addGpuCommands(program: Command, start: Start): void {
  const gpu = program
    .command('gpu')
    .description('say what is installed for an NVIDIA GPU, and what could be (Linux)')
    .action(() => start(async (context) => (await import('./gpu.ts')).showGpu(context)));

  gpu
    .command('install')
    .description('bring the CUDA provider of ONNX Runtime and the libraries of NVIDIA that it needs')
    .option('--find-links <dir>', 'a folder that holds the packages, instead of the network')
    .option('--yes', 'do not ask: you agree to the licences')
    .addHelpText('after', GPU_HELP)
    .action((options) => start(async (context) => (await import('./gpu.ts')).installGpuCommand(context, options)));

  gpu
    .command('remove')
    .description('take them away')
    .action(() => start(async (context) => (await import('./gpu.ts')).removeGpuCommand(context)));

  const searchIndex = program
    .command('search-index')
    .description('what searches libraries of more than two million moments without holding all of them in memory')
    .action(() => start(async (context) => (await import('./search-index.ts')).showSearchIndex(context)));

  searchIndex
    .command('install')
    .description('bring LanceDB by npm')
    .action(() => start(async (context) => (await import('./search-index.ts')).installSearchIndex(context)));

  searchIndex
    .command('remove')
    .description('delete it again')
    .action(() => start(async (context) => (await import('./search-index.ts')).removeSearchIndex(context)));
}

const WHERE_DATA = "where the library lies (default: the user's data folder)";
const OFFICIAL_MODEL = "the model's folder (default: REELTAG_MODEL, else the user's data folder)";
const MODEL_IN_USE =
  "the model's folder (default: REELTAG_MODEL, else the official model if it has been downloaded, else the demo model)";

function withModel(command: Command, about = MODEL_IN_USE): Command {
  return withPrecision(command.option('--model <dir>', about)).addOption(
    new Option(
      '--device <device>',
      "auto, cpu, cuda, dml, coreml or webgpu, or a server's: kserve:http://HOST:8000 (default: auto, the fastest that was measured)",
    ),
  );
}

function withModelFolder(command: Command): Command {
  return command.option('--model <dir>', OFFICIAL_MODEL);
}

const PRECISIONS = 'auto, fp32, fp16 or int8 (default: auto, fp16 on a GPU where that is as good, else fp32)';

function withPrecision(command: Command, about = PRECISIONS): Command {
  return command.option('--precision <precision>', about);
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
