import Configuration
import Foundation
import Images
import Testing

struct ConfigurationTests {
  /// The table of the design, as text: what scripts rely on.
  @Test(arguments: [
    "dataset": "fashion-mnist", "data-root": "none", "limit-per-class": "none",
    "network": "resnet18", "width": "64", "feature-dim": "128", "rounds": "5", "epochs": "200",
    "batch-size": "128", "base-lr": "0.03", "lr-decay-epochs": "120,160", "lr-decay-rate": "0.1",
    "sgd-momentum": "0.9", "weight-decay": "0.0005", "temperature": "0.1", "bank-momentum": "0.5",
    "bank-start": "random", "neighbours": "1", "selection-rate": "0.25",
    "augmentation": "standard", "order": "shuffled", "precision": "fp32", "sync-bn": "false",
    "parts": "none",
    "seed": "0", "initial": "none", "max-steps": "none", "evaluate-every": "1", "output": "none",
    "image-size": "none", "channels": "none", "mean": "none", "std": "none", "resume": "auto",
    "checkpoint-every": "10", "keep-checkpoints": "2", "time-limit": "none", "stall-warn": "1m",
    "stall-abort": "10m", "timeline": "none", "convolution": "auto",
    "knn-neighbours": "200",
    "knn-temperature": "0.1", "reduction": "auto", "compress": "none", "bucket-size": "1",
    "flip": "false", "decode": "exact", "lr-schedule": "step", "warm-up-epochs": "0",
    "lr-restart": "true", "optimiser": "sgd", "nesterov": "true", "lars-coefficient": "0.001",
    "linear-every": "0", "linear-layers": "none",
    "linear-epochs": "28", "linear-batch-size": "256", "linear-lr": "0.01",
    "linear-lr-decay-epochs": "8,16,24", "linear-lr-decay-rate": "0.1",
    "linear-weight-decay": "0.0005", "ten-crop": "false",
  ]) func hasTheDefaultsOfTheDesign(name: String, text: String) throws {
    #expect(try #require(Setting.named(name)).defaultText == text)
  }

  @Test func isValidAsItComes() throws {
    try Configuration().validate()
    try Configuration.quickstart.validate()
    #expect(Configuration().outputFolder == "runs/fashion-mnist-resnet18")
  }

  @Test func namesEachSettingOnce() {
    let names = Setting.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    // One setting for every stored field.
    #expect(names.count == Mirror(reflecting: Configuration()).children.count)
  }

  /// The text of any setting reads back as the same value.
  @Test func writesWhatItReads() throws {
    var configuration = Configuration.quickstart
    configuration.mean = [0.4914, 0.4822, 0.4465]
    configuration.std = [0.2023, 0.1994, 0.2010]
    configuration.channels = 3
    configuration.weightDecay = 1e-30
    configuration.learningRateDecayEpochs = []
    configuration.seed = .max
    configuration.synchronisedBatchNorm = true
    configuration.output = "a folder: 'quoted' # é"
    configuration.resume = .path("runs/x/round 1")
    var read = Configuration()
    for setting in Setting.all { try setting.set(setting.text(in: configuration), in: &read) }
    #expect(read == configuration)

    var fromYAML = Configuration()
    try fromYAML.apply(yaml: configuration.yaml, file: "c.yaml")
    #expect(fromYAML == configuration)

    #expect(
      try Configuration(settings: configuration.settings, source: "state.json") == configuration)
  }

  /// What a shell leaves in `--output=~/x` or a YAML file.
  @Test(arguments: ["data-root", "initial", "output", "resume"])
  func expandsTheHomeInPaths(name: String) throws {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    let setting = try #require(Setting.named(name))
    for (text, expected) in [
      ("~/runs/x", "\(home)/runs/x"), ("~", home), ("./~x", "./~x"), ("a~/b", "a~/b"),
      ("price-5$", "price-5$"),
    ] {
      var configuration = Configuration()
      try setting.set(text, in: &configuration)
      #expect(setting.text(in: configuration) == expected)
    }
    for (text, words) in [
      ("~somebody/x", "is '~somebody/x': the folder of another person is not looked up"),
      ("$HOME/x", "is '$HOME/x': variables are the shell's to expand, and this one was not"),
      ("runs/${USER}", "is 'runs/${USER}': variables are the shell's to expand"),
    ] {
      let error = try #require(throws: ConfigurationError.self) {
        var configuration = Configuration()
        try configuration.apply(yaml: "\(name): \(text)", file: "c.yaml")
      }
      #expect("\(error)".hasPrefix("c.yaml:1: \(name) \(words)"))
    }
  }

  /// Later files win over earlier ones, flags over files.
  @Test func layers() throws {
    let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = "\(folder)/first.yaml"
    let second = "\(folder)/second.yaml"
    try "width: 16\nrounds: 3\nepochs: 7\n".write(toFile: first, atomically: true, encoding: .utf8)
    try "rounds: 4\nepochs: 8\n".write(toFile: second, atomically: true, encoding: .utf8)
    let result = try Configuration().layered(
      files: [first, second], flags: [("epochs", "9"), ("sync-bn", "true")])
    #expect(result.width == 16)
    #expect(result.rounds == 4)
    #expect(result.epochs == 9)
    #expect(result.synchronisedBatchNorm)
    #expect(result.batchSize == 128)
  }

  @Test func readsYAML() throws {
    var configuration = Configuration()
    try configuration.apply(
      yaml: """
        # A comment.
        dataset: cifar10
        lr-decay-epochs: [3, 5]
        mean:
          - 0.5
          - 0.25
          - 0.125
        sync-bn: yes
        base-lr: 3e-2
        output: ~
        limit-per-class: none
        """, file: "a.yaml")
    #expect(configuration.dataset == .cifar10)
    #expect(configuration.learningRateDecayEpochs == [3, 5])
    #expect(configuration.mean == [0.5, 0.25, 0.125])
    #expect(configuration.synchronisedBatchNorm)
    #expect(configuration.baseLearningRate == 0.03)
    #expect(configuration.output == nil)
    for empty in ["", "# nothing\n", "---\n", "~\n"] {
      try configuration.apply(yaml: empty, file: "a.yaml")
    }
  }

  @Test(arguments: [
    (
      "width: 16\nbase-lrr: 1\n",
      "a.yaml:2: unknown setting 'base-lrr'; the nearest known one is 'base-lr'"
    ),
    (
      "tempreature: 1",
      "a.yaml:1: unknown setting 'tempreature'; the nearest known one is 'temperature'"
    ),
    ("xyzzyplugh: 1", "a.yaml:1: unknown setting 'xyzzyplugh'"),
    ("\nepochs: many", "a.yaml:2: epochs is 'many'; expected a whole number"),
    ("epochs: 1.5", "a.yaml:1: epochs is '1.5'; expected a whole number"),
    ("epochs: [1, 2]", "a.yaml:1: epochs is '1,2'; expected a whole number"),
    ("epochs: {a: 1}", "a.yaml:1: epochs is 'a mapping'; expected a whole number"),
    ("epochs: ~", "a.yaml:1: epochs is 'none'; expected a whole number"),
    ("epochs: 3\nwidth: 20", "a.yaml:2: width is '20'; expected a multiple of 8 from 8 to 4096"),
    ("max-steps: 0", "a.yaml:1: max-steps is '0'; expected 1 or more, or none"),
    ("sync-bn: 1", "a.yaml:1: sync-bn is '1'; expected true or false"),
    ("seed: -1", "a.yaml:1: seed is '-1'; expected a whole number from 0 to 18446744073709551615"),
    ("base-lr: .nan", "a.yaml:1: base-lr is '.nan'; expected a number"),
    ("base-lr: nan", "a.yaml:1: base-lr is 'nan'; expected a number"),
    ("order: random", "a.yaml:1: order is 'random'; expected one of shuffled, sequential"),
    (
      "mean: 0.1,x",
      "a.yaml:1: mean is '0.1,x'; expected a number, or several with commas between, or none"
    ),
    ("- width", "a.yaml: is no mapping; expected lines such as 'base-lr: 0.03'"),
    ("width", "a.yaml: is no mapping; expected lines such as 'base-lr: 0.03'"),
    ("[1]: 2", "a.yaml:1: a key is no text; expected a setting's name"),
    ("width: 1\nwidth: 2", "a.yaml: has 'width' twice; expected each once"),
  ]) func refusesYAML(yaml: String, message: String) throws {
    var configuration = Configuration()
    let error = try #require(throws: ConfigurationError.self) {
      try configuration.apply(yaml: yaml, file: "a.yaml")
    }
    #expect("\(error)" == message)
  }

  @Test(arguments: ["a: [", "a: b: c", "\tx: 1", "%"])
  func saysThatItIsNotYAML(yaml: String) throws {
    var configuration = Configuration()
    let error = try #require(throws: ConfigurationError.self) {
      try configuration.apply(yaml: yaml, file: "a.yaml")
    }
    #expect("\(error)".hasPrefix("a.yaml: is not YAML: "))
    #expect(!"\(error)".contains("\n"))
  }

  @Test func namesAFolderThatIsNoFile() throws {
    var configuration = Configuration()
    let error = try #require(throws: ConfigurationError.self) {
      try configuration.apply(file: "/")
    }
    #expect("\(error)" == "/: is a folder; expected a YAML file")
  }

  @Test func namesAFileThatIsNotThere() throws {
    #expect(
      throws: ConfigurationError.unreadable(
        file: "/none.yaml", problem: "there is no such configuration file")
    ) { try Configuration().layered(files: ["/none.yaml"]) }
  }

  @Test(arguments: [
    ("batch-size", "0", "1 or more"), ("rounds", "0", "1 or more"), ("epochs", "-1", "1 or more"),
    ("accumulation", "0", "1 or more"), ("width", "20", "a multiple of 8 from 8 to 4096"),
    ("width", "0", "a multiple of 8 from 8 to 4096"), ("feature-dim", "1", "2 … 8192"),
    ("base-lr", "0", "a number above 0"), ("base-lr", "-0.1", "a number above 0"),
    ("lr-decay-epochs", "160,120", "epochs from 1 on, each after the one before it"),
    ("lr-decay-epochs", "5,5", "epochs from 1 on, each after the one before it"),
    ("lr-decay-epochs", "0", "epochs from 1 on, each after the one before it"),
    ("lr-decay-rate", "1.5", "a number above 0, at most 1"),
    ("sgd-momentum", "1", "at least 0 and below 1"), ("weight-decay", "-1", "0 or more"),
    ("temperature", "0", "0.001 … 1000"), ("bank-momentum", "1", "at least 0 and below 1"),
    ("neighbours", "0", "1 or more"), ("selection-rate", "0", "a number above 0, at most 1"),
    ("selection-rate", "1.01", "a number above 0, at most 1"),
    ("precision", "fp16", "one of fp32, bf16"),
    (
      "dataset", "svnh",
      "one of " + DatasetKind.allCases.map(\.rawValue).joined(separator: ", ")
    ),
    ("network", "resnet19", "one of resnet18, resnet34, resnet50, resnet101, alexnet"),
    ("limit-per-class", "0", "1 or more, or none"), ("max-steps", "0", "1 or more, or none"),
    ("image-size", "4", "8 … 1024, or none"), ("channels", "17", "1 … 16, or none"),
    ("mean", "0.1,0.2", "1 or 3 numbers, one a channel"), ("std", "0", "numbers above 0"),
    ("evaluate-every", "-1", "0 or more"), ("knn-neighbours", "0", "1 or more"),
    ("knn-temperature", "0", "0.001 … 1000"),
    ("checkpoint-every", "-1", "epochs as a whole number from 0, or 500-steps or 30-minutes"),
    ("checkpoint-every", "0-steps", "epochs as a whole number from 0, or 500-steps or 30-minutes"),
    ("keep-checkpoints", "0", "1 or more"), ("time-limit", "0s", "more than 0s, or none"),
    ("time-limit", "2d", "a time: 90s, 30m, 12h, or seconds, or none"),
    ("log-every", "0", "a number above 0"), ("loader-workers", "-1", "0 … 1024"),
    ("output", "", "a text that is not empty, or none"),
  ]) func refuses(name: String, value: String, expected: String) throws {
    #expect(
      throws: ConfigurationError.wrongValue(setting: name, value: value, expected: expected)
    ) { try Configuration().layered(flags: [(name, value)]) }
  }

  /// A value that was set by hand is checked as one that was read.
  @Test func checksValuesThatWereNotRead() {
    for (change, name) in [
      ({ $0.width = 20 }, "width"), ({ $0.maxSteps = 0 }, "max-steps"),
      ({ $0.std = [0] }, "std"), ({ $0.learningRateDecayEpochs = [2, 1] }, "lr-decay-epochs"),
    ] as [((inout Configuration) -> Void, String)] {
      var configuration = Configuration()
      change(&configuration)
      let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
      #expect(error.map { "\($0)".hasPrefix("\(name) is ") } ?? false)
    }
  }

  /// Times and intervals, in the units that people give them in.
  @Test func readsTimesAndIntervals() {
    let times: [(String, Double, String)] = [
      ("90s", 90, "90s"), ("90", 90, "90s"), ("30m", 1800, "30m"), ("1.5h", 5400, "90m"),
      ("12h", 43_200, "12h"), ("0.5", 0.5, "0.5s"), ("0", 0, "0s"),
    ]
    for (text, seconds, again) in times {
      let time = TimeSpan(settingText: text)
      #expect(time?.seconds == seconds && time?.settingText == again)
    }
    for text in ["", "s", "-1", "5 minutes", "nan", "inf"] {
      #expect(TimeSpan(settingText: text) == nil, "\(text)")
    }
    let intervals: [(String, CheckpointInterval?)] = [
      ("10", .epochs(10)), ("0", .epochs(0)), ("500-steps", .steps(500)),
      ("30-minutes", .minutes(30)), ("0.5-minutes", .minutes(0.5)), ("-1-steps", nil),
      ("steps", nil), ("1.5", nil), ("0-minutes", nil),
    ]
    for (text, interval) in intervals {
      #expect(CheckpointInterval(settingText: text) == interval, "\(text)")
      if let interval { #expect(interval.settingText == text) }
    }
  }

  /// What may differ in a run that goes on: place, length, speed, measurement and reporting.
  @Test func saysWhatMayChange() {
    #expect(
      Set(Setting.all.filter(\.mayChange).map(\.name)) == [
        "data-root", "loader-workers", "rounds", "max-steps", "evaluate-every", "knn-neighbours",
        "knn-temperature", "output", "checkpoint-every", "keep-checkpoints", "time-limit",
        "stall-warn", "stall-abort", "timeline", "resume",
        "report-every", "log-every", "initial",
        "reduction", "bucket-size", "linear-every", "linear-layers", "linear-epochs",
        "linear-batch-size", "linear-lr", "linear-lr-decay-epochs", "linear-lr-decay-rate",
        "linear-weight-decay", "ten-crop", "index", "exclude", "keep-images",
      ])
  }

  @Test func refusesWhatDoesNotGoTogether() throws {
    #expect(throws: ConfigurationError.self) {
      try Configuration().layered(flags: [("dataset", "image-folder")])
    }
    #expect(throws: ConfigurationError.self) {
      try Configuration().layered(flags: [("channels", "3"), ("mean", "0.5")])
    }
    for bounds in ["5", "9,9", "9,3", "0,65536", "-1,9", "1,2,3"] {
      #expect(throws: ConfigurationError.self) {
        try Configuration().layered(flags: [("pixel-range", bounds)])
      }
    }
    #expect(throws: ConfigurationError.self) {
      try Configuration().layered(flags: [("mean", "0.5"), ("std", "0.5,0.5,0.5")])
    }
    let error = try #require(throws: ConfigurationError.self) {
      try Configuration().layered(flags: [("base_lr", "1")])
    }
    #expect("\(error)".hasSuffix("the nearest known one is 'base-lr'"))
  }

  @Test func findsTheNearestName() {
    let names = Setting.all.map(\.name)
    #expect(nearestName(to: "batchsize", among: names) == "batch-size")
    #expect(nearestName(to: "neighbors", among: names) == "neighbours")
    #expect(nearestName(to: "learning-rate-of-the-net", among: names) == nil)
    #expect(nearestName(to: "", among: names) == nil)
  }
}
