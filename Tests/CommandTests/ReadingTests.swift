import Command
import Configuration
import Evaluation
import Foundation
import Images
import Logging
import Testing

struct ReadingTests {
  /// The settings that a line of `train` says.
  func train(_ arguments: String...) throws -> Configuration {
    guard case .run(.train(let configuration, isQuickstart: false), _) = try Reading(arguments)
    else { throw UnexpectedCommand() }
    return configuration
  }

  struct UnexpectedCommand: Error {}

  func help(_ arguments: String...) throws -> String {
    guard case .print(let text) = try Reading(arguments) else { throw UnexpectedCommand() }
    return text
  }

  static func error(_ arguments: [String]) -> String {
    do throws(UsageError) {
      return "no error but \(try Reading(arguments))"
    } catch {
      return error.description
    }
  }

  @Test func runsTheQuickstartWithoutArguments() throws {
    guard case .run(.train(let configuration, isQuickstart: true), .info) = try Reading([]) else {
      throw UnexpectedCommand()
    }
    #expect(configuration == .quickstart)
  }

  @Test func hasTheDefaultsAsSoonAsThereIsAnArgument() throws {
    #expect(try train("train") == Configuration())
    let seeded = try train("--seed", "3")
    #expect(seeded.seed == 3)
    #expect(seeded.epochs == 200)
  }

  /// Each setting's flag reaches its setting.
  @Test(arguments: Setting.all.map(\.name)) func passesEachSetting(name: String) throws {
    let texts = [
      "dataset": "cifar100", "network": "resnet50", "augmentation": "none", "order": "sequential",
      "bank-start": "features", "precision": "fp32", "convolution": "winograd", "channels": "3",
      "pixel-range": "96,4095", "crop-scale": "0.5", "jitter": "0.25", "hue-jitter": "0.25",
      "greyscale": "0.5",
      "mean": "0.5,0.25,0.125", "std": "0.5,0.25,0.125", "width": "32", "base-lr": "0.5",
      "lr-decay-epochs": "7,9", "linear-lr-decay-rate": "0.25", "resume": "never",
      "stem": "imagenet", "decode": "fast", "reduction": "flat", "compress": "bf16",
      "lr-schedule": "cosine", "optimiser": "lars",
      "time-limit": "90s", "stall-warn": "30s", "stall-abort": "2h",
    ]
    let setting = try #require(Setting.named(name))
    if setting.isSwitch {
      #expect(setting.text(in: try train("train", "--\(name)")) == "true")
      #expect(setting.text(in: try train("train", "--no-\(name)")) == "false")
      #expect(setting.text(in: try train("--\(name)", "--\(name)=no")) == "false")
    } else {
      let isShare = ["sgd-momentum", "bank-momentum", "selection-rate", "lr-decay-rate", "dropout"]
      let text = texts[name] ?? (isShare.contains(name) ? "0.125" : "11")
      #expect(setting.text(in: try train("train", "--\(name)", text)) == text)
      #expect(setting.text(in: try train("--\(name)=\(text)")) == text)
    }
  }

  @Test func readsFilesBeforeFlags() throws {
    let file = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try "epochs: 7\nrounds: 2\nsync-bn: true\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let configuration = try train("--rounds", "4", "--config", file, "--no-sync-bn")
    #expect(configuration.epochs == 7)
    #expect(configuration.rounds == 4)
    #expect(!configuration.synchronisedBatchNorm)
  }

  @Test(arguments: [
    ("--base-lrr 1", "unknown flag '--base-lrr'; the nearest known one is '--base-lr'"),
    ("--neighbors=2", "unknown flag '--neighbors'; the nearest known one is '--neighbours'"),
    (
      "train --xyzzyplugh 1",
      "unknown flag '--xyzzyplugh'; 'and-dist train --help' lists those there are"
    ),
    ("--base-lr", "missing value for '--base-lr <rate>'"),
    ("--base-lr --seed 1", "missing value for '--base-lr <rate>'"),
    ("--base-lr -1", "base-lr is '-1'; expected a number above 0"),
    ("-base-lr 1", "unknown flag '-base-lr'; the nearest known one is '--base-lr'"),
    ("--no-epochs", "unknown flag '--no-epochs'; the nearest known one is '--"),
    ("--no-sync-bn=yes", "unknown flag '--no-sync-bn'"),
    ("--sync-bn=1", "sync-bn is '1'; expected true or false"),
    ("train -- --seed 1", "unexpected argument"),
    ("--base-lr fast", "base-lr is 'fast'; expected a number"),
    ("--batch-size 0", "batch-size is '0'; expected 1 or more"),
    ("--sync-bn yes", "unexpected argument 'yes'"),
    ("--config /none.yaml", "/none.yaml: there is no such configuration file"),
    ("--output=$HOME/x", "output is '$HOME/x': variables are the shell's to expand"),
    ("--config=$HOME/x", "config is '$HOME/x': variables are the shell's to expand"),
    ("evaluate --checkpoint ~root/x", "checkpoint is '~root/x': the folder of another person"),
    ("embed --checkpoint c --output ${HOME}/x", "output is '${HOME}/x': variables are"),
    ("discover --features $F --output o", "features is '$F': variables are the shell's"),
    ("trian", "unknown command 'trian'; the nearest known one is 'train'"),
    (
      "sing",
      "unknown command 'sing'; expected one of train, evaluate, embed, export, report, check-data, pack, discover, doctor, benchmark, settings"
    ),
    ("train more", "unexpected argument 'more'"),
    ("train --ranks 2", "--ranks is for a plan: give --dry-run too"),
    ("train --dry-run --ranks 0", "--ranks is '0'; expected 1 or more"),
    ("train --dry-run --ranks-per-node -1", "--ranks-per-node is '-1'; expected 1 or more"),
    ("train --dry-run --images 0", "--images is '0'; expected 1 or more"),
    ("train --dry-run --ranks few", "'few' is invalid for '--ranks <count>'"),
    ("train --dry-run --latency -1", "--latency is '-1.0'; expected seconds, 0 or more"),
    ("train --dry-run --bandwidth 0", "--bandwidth is '0.0'; expected bytes a second"),
    ("evaluate", "missing expected argument '--checkpoint <path>'"),
    ("evaluate --checkpoint c --protocol tree", "'tree' is invalid for '--protocol <kind>'"),
    (
      "evaluate --checkpoint c --protocol linear --linear-every 2",
      "'--linear-every' does nothing in evaluate; it acts in train"
    ),
    (
      "evaluate --checkpoint c --knn-neighbours x", "knn-neighbours is 'x'; expected a whole number"
    ),
    ("evaluate --chekpoint c", "the nearest known one is '--checkpoint'"),
    ("embed --checkpoint c --output f --split dev", "'dev' is invalid for '--split <split>'"),
    ("discover --features f --output o --round -1", "round is '-1'; expected 0 or more"),
    ("discover --features f --output o --neighbours 0", "neighbours is '0'; expected 1 or more"),
    ("benchmark", "missing expected argument '<subject>'"),
    ("benchmark sleep", "'sleep' is invalid for '<subject>'"),
    ("benchmark bank --rows 0", "rows is '0'; expected 1 or more"),
    ("doctor --width 17", "width is '17'; expected a multiple of 8 from 8 to 4096"),
  ]) func saysWhatIsWrong(line: String, message: String) {
    let error = Self.error(line.split(separator: " ").map(String.init))
    #expect(error.contains(message))
    #expect(!error.contains("\n"))
    #expect(UsageError(description: error).exitStatus == 2)
  }

  /// `--output=~/x` comes as it is: no shell expands it.
  @Test func expandsTheHomeInPaths() throws {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    #expect(try train("--output=~/x").output == "\(home)/x")
    #expect(Self.error(["--config=~/none.yaml"]).hasPrefix("\(home)/none.yaml: there is no"))
    guard
      case .run(.embed(let embed, _), _) = try Reading([
        "embed", "--checkpoint=~/c", "--output=~/f",
      ]),
      case .run(.evaluate(let evaluate, _), _) = try Reading(["evaluate", "--checkpoint=~"]),
      case .run(.discover(let discover, _), _) = try Reading([
        "discover", "--features=~/f.npy", "--output=~/o",
      ])
    else { throw UnexpectedCommand() }
    #expect(embed.checkpoint == "\(home)/c" && embed.output == "\(home)/f")
    #expect(evaluate.checkpoint == home)
    #expect(discover.features == "\(home)/f.npy" && discover.output == "\(home)/o")
  }

  @Test func readsEvaluate() throws {
    let line = "evaluate --checkpoint c --knn-neighbours 7 --protocol nn --reference bank"
    guard
      case .run(.evaluate(let command, let settings), .info) = try Reading(
        line.split(separator: " ").map(String.init))
    else { throw UnexpectedCommand() }
    #expect(command.checkpoint == "c" && !command.json)
    #expect(command.judging == .nearest && command.reference == .bank)
    #expect(
      settings == SettingLayers(files: [], flags: [.init(name: "knn-neighbours", text: "7")]))
  }

  @Test func readsEmbed() throws {
    let line = "embed --dataset cifar10 --output f --config a.yaml --split train --checkpoint c"
    let file = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    // A file of a whole run: what does not act here is passed over.
    try "base-lr: 1\nloader-workers: 3\n".write(toFile: file, atomically: true, encoding: .utf8)
    guard
      case .run(.embed(let command, let settings), .info) = try Reading(
        line.replacingOccurrences(of: "a.yaml", with: file).split(separator: " ").map(String.init))
    else { throw UnexpectedCommand() }
    #expect(command.checkpoint == "c" && command.split == .train && command.output == "f")
    #expect(
      settings == SettingLayers(files: [file], flags: [.init(name: "dataset", text: "cifar10")]))
    #expect(try settings.applied(to: Configuration()).loaderWorkers == 3)
  }

  @Test func readsDiscover() throws {
    let line = "discover --features f --temperature 0.07 --neighbours 5 --selection-rate 0.5"
    guard
      case .run(.discover(let command, let configuration), _) = try Reading(
        (line + " --round 2 --output o").split(separator: " ").map(String.init))
    else { throw UnexpectedCommand() }
    #expect(command.features == "f" && command.round == 2 && command.output == "o")
    #expect(configuration.temperature == 0.07 && configuration.neighbours == 5)
    #expect(configuration.selectionRate == 0.5)
    #expect(configuration.output == nil)
  }

  @Test func readsDoctorAndBenchmark() throws {
    guard
      case .run(.doctor(let doctor), .debug) = try Reading(["doctor", "--log-level", "debug"]),
      case .run(.benchmark(let command, let configuration), _) = try Reading([
        "benchmark", "--width", "8", "allreduce", "--json",
      ])
    else { throw UnexpectedCommand() }
    #expect(doctor == Configuration())
    #expect(command.subject == .allReduce && command.json && command.rows == 50_000)
    #expect(configuration.width == 8)
  }

  @Test(arguments: ["train", "evaluate", "embed", "discover", "doctor", "benchmark"])
  func hasHelpForEachCommand(name: String) throws {
    #expect(try help("--help").contains("  \(name) "))
    #expect(try help(name, "--help").contains("USAGE: and-dist \(name)"))
    #expect(try help("help", name).contains("USAGE: and-dist \(name)"))
  }

  @Test func saysItsVersion() throws { #expect(try help("--version").hasPrefix("and-dist ")) }
}
