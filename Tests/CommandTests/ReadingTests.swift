import Command
import Configuration
import Foundation
import Logging
import Testing

struct ReadingTests {
  func train(_ arguments: String...) throws -> TrainOptions {
    guard case .run(.train(let options)) = try Reading(arguments) else {
      throw UnexpectedCommand()
    }
    return options
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
    let options = try train()
    #expect(options.isQuickstart)
    #expect(options.configuration == .quickstart)
  }

  @Test func hasTheDefaultsAsSoonAsThereIsAnArgument() throws {
    #expect(try train("train").configuration == Configuration())
    let seeded = try train("--seed", "3")
    #expect(!seeded.isQuickstart)
    #expect(seeded.configuration.seed == 3)
    #expect(seeded.configuration.epochs == 200)
  }

  /// The flags are the settings of the table: no more, no less, with their help.
  @Test func hasAFlagForEachSetting() throws {
    let text = try help("train", "--help")
    let others = ["--config", "--log-level", "--help", "--version"]
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("  -") }
    let flags = lines.flatMap { line in
      line.split(whereSeparator: { " ,/".contains($0) }).map(String.init)
        .filter { $0.hasPrefix("--") && !$0.hasPrefix("--no-") && !others.contains($0) }
    }
    #expect(Set(flags) == Set(Setting.all.map { "--\($0.name)" }))
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for setting in Setting.all { #expect(words.contains(setting.help)) }
    #expect(words.contains("learning rate at the start of a round (default: 0.03)"))
    for group in Setting.Group.allCases {
      #expect(text.contains("\(group.rawValue.uppercased()):"))
    }
  }

  /// Each setting's flag reaches its setting.
  @Test(arguments: Setting.all.map(\.name)) func passesEachSetting(name: String) throws {
    let texts = [
      "dataset": "cifar100", "network": "resnet50", "augmentation": "none", "order": "sequential",
      "bank-start": "features", "precision": "fp32", "convolution": "winograd", "channels": "3",
      "mean": "0.5,0.25,0.125", "std": "0.5,0.25,0.125", "width": "32", "base-lr": "0.5",
      "lr-decay-epochs": "7,9", "resume": "never", "reduction": "flat", "compress": "bf16",
    ]
    let setting = try #require(Setting.named(name))
    if setting.isSwitch {
      #expect(setting.text(in: try train("train", "--\(name)").configuration) == "true")
      #expect(setting.text(in: try train("train", "--no-\(name)").configuration) == "false")
    } else {
      let isShare = ["sgd-momentum", "bank-momentum", "selection-rate", "lr-decay-rate"]
      let text = texts[name] ?? (isShare.contains(name) ? "0.125" : "11")
      #expect(setting.text(in: try train("train", "--\(name)", text).configuration) == text)
      #expect(setting.text(in: try train("--\(name)=\(text)").configuration) == text)
    }
  }

  @Test func readsFilesBeforeFlags() throws {
    let file = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try "epochs: 7\nrounds: 2\nsync-bn: true\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let options = try train("--rounds", "4", "--config", file, "--no-sync-bn")
    #expect(options.configuration.epochs == 7)
    #expect(options.configuration.rounds == 4)
    #expect(!options.configuration.synchronisedBatchNorm)
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
      "unknown command 'sing'; expected one of train, evaluate, embed, discover, doctor, benchmark"
    ),
    ("train more", "unexpected argument 'more'"),
    ("evaluate", "missing expected argument '--checkpoint <path>'"),
    ("evaluate --checkpoint c --protocol linear", "'linear' is invalid for '--protocol <kind>'"),
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
    #expect(UsageError(description: error).exitStatus == 64)
  }

  /// `--output=~/x` comes as it is: no shell expands it.
  @Test func expandsTheHomeInPaths() throws {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    #expect(try train("--output=~/x").configuration.output == "\(home)/x")
    #expect(Self.error(["--config=~/none.yaml"]).hasPrefix("\(home)/none.yaml: there is no"))
    guard
      case .run(.embed(let embed)) = try Reading(["embed", "--checkpoint=~/c", "--output=~/f"]),
      case .run(.evaluate(let evaluate)) = try Reading(["evaluate", "--checkpoint=~"]),
      case .run(.discover(let discover)) = try Reading([
        "discover", "--features=~/f.npy", "--output=~/o",
      ])
    else { throw UnexpectedCommand() }
    #expect(embed.checkpoint == "\(home)/c" && embed.output == "\(home)/f")
    #expect(evaluate.checkpoint == home)
    #expect(discover.features == "\(home)/f.npy" && discover.output == "\(home)/o")
  }

  @Test func readsTheOtherCommands() throws {
    #expect(
      try Reading(["evaluate", "--checkpoint", "c", "--protocol", "nn", "--reference", "bank"])
        == .run(
          .evaluate(
            EvaluateOptions(
              checkpoint: "c", judging: .nearest, reference: .bank, isJSON: false,
              settings: SettingLayers(files: [], flags: []), logLevel: .info))))
    #expect(
      try Reading([
        "embed", "--checkpoint", "c", "--dataset", "cifar10", "--split", "train", "--output", "f",
      ])
        == .run(
          .embed(
            EmbedOptions(
              checkpoint: "c", split: .train, output: "f",
              settings: SettingLayers(files: [], flags: [.init(name: "dataset", text: "cifar10")]),
              logLevel: .info))))
    #expect(
      try Reading([
        "discover", "--features", "f", "--temperature", "0.07", "--neighbours", "5",
        "--selection-rate", "0.5", "--round", "2", "--output", "o",
      ])
        == .run(
          .discover(
            DiscoverOptions(
              features: "f", temperature: 0.07, neighbours: 5, selectionRate: 0.5, round: 2,
              output: "o", logLevel: .info))))
    #expect(
      try Reading(["doctor", "--log-level", "debug"])
        == .run(.doctor(DoctorOptions(configuration: Configuration(), logLevel: .debug))))
    guard case .run(.benchmark(let options)) = try Reading(["benchmark", "allreduce", "--json"])
    else { throw UnexpectedCommand() }
    #expect(options.subject == .allReduce)
    #expect(options.isJSON)
    #expect(options.rows == 50_000)
  }

  @Test(arguments: ["train", "evaluate", "embed", "discover", "doctor", "benchmark"])
  func hasHelpForEachCommand(name: String) throws {
    #expect(try help("--help").contains("  \(name) "))
    #expect(try help(name, "--help").contains("USAGE: and-dist \(name)"))
    #expect(try help("help", name).contains("USAGE: and-dist \(name)"))
  }

  @Test func saysItsVersion() throws { #expect(try help("--version").hasPrefix("and-dist ")) }
}
