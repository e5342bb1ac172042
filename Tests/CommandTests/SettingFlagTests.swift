import Command
import Configuration
import Foundation
import Testing

/// Each command offers the settings that act in it, and no others.
struct SettingFlagTests {
  /// The commands that do something, with what they cannot do without.
  static let lines: [CommandName: [String]] = [
    .train: ["train"], .evaluate: ["evaluate", "--checkpoint", "c"],
    .embed: ["embed", "--checkpoint", "c", "--output", "f"],
    .discover: ["discover", "--features", "f", "--output", "o"], .doctor: ["doctor"],
    .benchmark: ["benchmark", "step"],
  ]

  /// Flags that are a command's own.
  static let own: [CommandName: Set<String>] = [
    .train: ["dry-run", "json", "ranks", "ranks-per-node", "latency", "bandwidth", "images"],
    .evaluate: ["checkpoint", "protocol", "reference", "json"],
    .embed: ["checkpoint", "weights", "split", "layer", "shard-rows", "output"],
    .discover: [
      "features", "queries", "tensor", "dimension", "normalise", "similarity-threshold", "names",
      "outliers", "graph", "without-entropy", "round", "output", "dry-run", "json",
    ],
    .benchmark: ["rows", "repeats", "message-bytes", "json"],
  ]

  @Test(arguments: lines.keys) func helpListsTheSettingsThatAct(command: CommandName) throws {
    guard case .print(let text) = try Reading([command.rawValue, "--help"]) else {
      Issue.record("no help")
      return
    }
    let settings = Setting.all.filter { $0.commands.contains(command) }
    let flags = text.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { line in
      // What follows two spaces is said of the flag, and may name another.
      line.dropFirst(2).split(separator: "  ")[0]
        .split(whereSeparator: { " ,/".contains($0) }).map(String.init)
        .filter { $0.hasPrefix("--") && !$0.hasPrefix("--no-") }.map { String($0.dropFirst(2)) }
    }
    #expect(
      Set(flags)
        == Set(settings.map(\.name)).union(Self.own[command] ?? [])
        .union(["config", "log-level", "quiet", "help", "version"]))
    #expect(flags.count == Set(flags).count)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for setting in settings {
      #expect(words.contains(setting.help))
      let standard =
        [.evaluate, .embed].contains(command) ? "the checkpoint's" : setting.defaultDescription
      #expect(words.contains("(default: \(standard))"))
    }
    for group in SettingGroup.all {
      #expect(
        text.contains("\n\(group.title.uppercased()):\n")
          == group.settings.contains { $0.commands.contains(command) })
    }
  }

  /// A setting's flag is taken where it acts; elsewhere the error says where it does.
  @Test(arguments: lines.keys, Setting.all.map(\.name))
  func takesOnlyWhatActs(command: CommandName, name: String) throws {
    let setting = try #require(Setting.named(name))
    let isOwn = Self.own[command]?.contains(name) ?? false
    let text = setting.text(in: .quickstart)
    let flags = setting.isSwitch ? ["--\(name)"] : ["--\(name)=\(text)"]
    let line = (Self.lines[command] ?? []) + flags
    if setting.commands.contains(command) || isOwn {
      guard case .run = try Reading(line) else {
        Issue.record("does not run")
        return
      }
    } else {
      let places = CommandName.allCases.filter(setting.commands.contains).map(\.rawValue)
      let error = try #require(throws: UsageError.self) { _ = try Reading(line) }
      #expect(
        error.description.hasPrefix("'--\(name)' does nothing in \(command.rawValue); it acts in "))
      for place in places { #expect(error.description.contains(place)) }
    }
  }

  /// What was offered to them once and did nothing.
  @Test(arguments: [
    "precision", "convolution", "reduction", "compress", "bucket-size", "augmentation", "order",
    "sharded-sampling", "evaluate-every", "width", "output",
  ]) func doesNotActInEvaluateOrEmbed(name: String) throws {
    let commands = try #require(Setting.named(name)).commands
    #expect(commands.isDisjoint(with: [.evaluate, .embed]))
  }

  @Test func saysWhereASettingActs() {
    for (flag, words) in [
      ("--selection-rate=1", "'--selection-rate' does nothing in evaluate; it acts in train,"),
      ("--no-sync-bn", "'--no-sync-bn' does nothing in evaluate; it acts in train, doctor and"),
    ] {
      #expect(
        ReadingTests.error(["evaluate", "--checkpoint", "c", flag]).hasPrefix(words), "\(flag)")
    }
  }

  /// The help of settings reads as that of the parser's own options.
  @Test func helpHasTheParsersForm() throws {
    guard case .print(let text) = try Reading(["train", "--help"]) else {
      Issue.record("no help")
      return
    }
    #expect(
      text.contains(
        "\n  --epochs <count>        number of epochs in each round (default: 200)\n"))
    #expect(
      text.contains(
        """

          --sync-bn/--no-sync-bn  batch normalisation uses the batch of all ranks, not
                                  only a rank's own part (default: off)

        """))
    #expect(
      text.contains(
        """

          --precision <kind>      type of the numbers to compute with; choices: fp32,
                                  bf16 (default: fp32)

        """))
  }

  /// `and-dist settings` prints a file that says the defaults, or the tables of the page.
  @Test func listsTheSettings() throws {
    guard case .print(let yaml) = try Reading(["settings"]),
      case .print(let page) = try Reading(["settings", "--markdown"])
    else {
      Issue.record("nothing printed")
      return
    }
    var configuration = Configuration.quickstart
    try configuration.apply(yaml: yaml, file: "settings.yaml")
    #expect(configuration == Configuration())
    #expect(page == SettingGroup.page)
  }
}
