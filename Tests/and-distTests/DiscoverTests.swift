import Arithmetic
import Foundation
import RanksLauncher
import Storage
import TensorFiles
import Testing

/// `and-dist discover` through its files, against a brute force in double precision.
struct DiscoverTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let count: Int
    let dimension: Int
    let neighbours: Int
    let temperature: Double
    /// Rows repeat after so many; nil: none does.
    var period: Int?

    var testDescription: String { "\(count) × \(dimension), k = \(neighbours)" }

    /// Unit rows, rounded to `Float`.
    var rows: [[Float]] {
      var noise = Noise(seed: UInt64(count))
      let rows = (0..<(period ?? count)).map { _ in
        let numbers = (0..<dimension).map { _ in noise.number() }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { Float($0 / length) }
      }
      return (0..<count).map { rows[$0 % rows.count] }
    }
  }

  static let cases = [
    Case(count: 2, dimension: 2, neighbours: 1, temperature: 0.1),
    Case(count: 3, dimension: 5, neighbours: 2, temperature: 0.07),
    Case(count: 211, dimension: 16, neighbours: 20, temperature: 0.1),
    Case(count: 98, dimension: 33, neighbours: 4, temperature: 0.05, period: 20),
  ]

  private struct Plan: Decodable {
    struct Sum: Decodable { let total: Double }
    let rows: Int
    let dimension: Int
    let memory_per_rank: Sum
    let seconds_per_discovery: Sum
  }

  @Test(arguments: [[], ["--queries"]]) func saysWhatItWillTake(further: [String]) async throws {
    let scratch = try Scratch()
    let features = try scratch.place("features.npy")
    try save(Case(count: 500, dimension: 16, neighbours: 5, temperature: 0.1).rows, features)
    let output = try scratch.place("none")
    let outcome = try await Launch(
      "and-dist",
      ["discover", "--features", features, "--neighbours", "5", "--output", output, "--dry-run"]
        + ["--json"] + further.flatMap { [$0, features] }, ranks: 2
    ).run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    let plan = try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8))
    #expect(plan.rows == 500 && plan.dimension == 16)
    #expect(plan.memory_per_rank.total > 1e7 && plan.seconds_per_discovery.total > 0)
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  /// Stopped at some moment by a signal, it goes on, on fewer ranks too, to the same bytes; so do queries,
  /// on more ranks too.
  @Test(arguments: [(1, false), (2, false), (1, true), (3, true)])
  func goesOnAfterASignal(ranks: Int, isAsking: Bool) async throws {
    let scratch = try Scratch()
    let features = try scratch.place("features.npy")
    try save(Case(count: 16_000, dimension: 64, neighbours: 5, temperature: 0.1).rows, features)
    let further =
      isAsking ? ["--queries", features, "--graph"] : ["--similarity-threshold", "0.5"]
    func launch(_ output: String, ranks: Int) -> Launch {
      Launch(
        "and-dist",
        ["discover", "--features", features, "--neighbours", "5", "--output", output] + further,
        ranks: ranks)
    }
    let (whole, stopped) = (try scratch.place("whole"), try scratch.place("stopped"))
    try #require(try await launch(whole, ranks: 2).run().succeeded)

    let job = RunningJob(launch(stopped, ranks: 2), output: stopped)
    while !FileManager.default.fileExists(atPath: stopped) {
      try await Task.sleep(for: .milliseconds(5))
    }
    try await Task.sleep(for: .milliseconds(100 * ranks))
    // On a fast machine it may be over, and a launcher that is about to leave dies of the signal.
    try? job.signal(SIGUSR1)
    let outcome = try await job.outcome()
    if !outcome.succeeded {
      let isOver = outcome.status == 128 + SIGUSR1
      #expect(outcome.status == 75 || isOver, "\(outcome.errors)")
      #expect(
        isOver || outcome.errors.contains("the same command goes on with it"),
        "\(outcome.errors)")
      let rest = try await launch(stopped, ranks: ranks).run()
      #expect(rest.succeeded, "\(rest.errors)")
      #expect(isOver || rest.errors.contains("goes on after"), "\(rest.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(stopped)/unfinished"))
    let names =
      ["neighbours.npy", "similarities.npy"]
      + (isAsking ? ["graph.npz"] : ["entropy.npy", "anchors.npy", "duplicates.csv"])
    for name in names {
      #expect(try contents("\(whole)/\(name)") == contents("\(stopped)/\(name)"), "\(name)")
    }
  }

  @Test(arguments: cases)
  func filesAreExactAndEqualOnAnyNumberOfRanks(test: Case) async throws {
    let scratch = try Scratch()
    let features = try scratch.place("features.npy")
    try save(test.rows, features)

    var files: [[[UInt8]]] = []
    for ranks in 1...4 {
      let output = try scratch.place("on-\(ranks)")
      let outcome = try await Launch(
        "and-dist",
        [
          "discover", "--features", features, "--temperature", "\(test.temperature)",
          "--neighbours", "\(test.neighbours)", "--selection-rate", "0.3", "--round", "2",
          "--output", output,
        ], ranks: ranks
      ).run()
      try #require(outcome.succeeded, "\(outcome.errors)")
      files.append(
        try ["entropy", "anchors", "neighbours", "similarities"].map {
          try contents("\(output)/\($0).npy")
        })
    }
    for index in 1..<4 { #expect(files[index] == files[0], "\(index + 1) ranks") }
    try check(test, scratch.place("on-1"))
  }

  /// In bf16 the same rows are nearest, to the byte, and by oneDNN's kernels for AVX2; without entropies
  /// there are no files of them.
  @Test func otherWaysFindTheSame() async throws {
    let scratch = try Scratch()
    let features = try scratch.place("features.npy")
    try save(Case(count: 900, dimension: 40, neighbours: 6, temperature: 0.1).rows, features)
    func files(
      _ name: String, _ further: [String], environment: [String: String] = [:]
    ) async throws -> [[UInt8]?] {
      let output = try scratch.place(name)
      let outcome = try await Launch(
        "and-dist",
        ["discover", "--features", features, "--neighbours", "6", "--output", output] + further,
        ranks: 2, environment: environment
      ).run()
      guard further != ["--precision", "bf16"] || Precision.bf16.isAvailable else {
        #expect(outcome.errors.contains("bf16"), "\(outcome.errors)")
        return []
      }
      try #require(outcome.succeeded, "\(outcome.errors)")
      return ["neighbours", "similarities", "entropy", "anchors"].map {
        try? contents("\(output)/\($0).npy")
      }
    }
    let plain = try await files("plain", [])
    let without = try await files("without", ["--without-entropy"])
    #expect(without == plain.prefix(2) + [nil, nil])
    let narrow = try await files("narrow", [], environment: ["ONEDNN_MAX_CPU_ISA": "AVX2"])
    #expect(narrow.prefix(2) == plain.prefix(2))
    let rounded = try await files("rounded", ["--precision", "bf16"])
    #expect(rounded.prefix(2) == plain.prefix(2) || !Precision.bf16.isAvailable)
  }

  /// Equal rows are groups, with the names that they have; the same on any number of ranks.
  @Test func nearDuplicatesAreGrouped() async throws {
    let test = Case(count: 98, dimension: 33, neighbours: 1, temperature: 0.1, period: 45)
    let scratch = try Scratch()
    let features = try scratch.place("features.npy")
    try save(test.rows, features)
    let names = try scratch.place("names.txt")
    func write(_ count: Int) throws {
      let lines = (0..<count).map { $0 == 1 ? "a \"1\", b\n" : "image-\($0)\n" }
      try lines.joined().write(toFile: names, atomically: true, encoding: .utf8)
    }
    func run(_ ranks: Int) async throws -> (Outcome, table: String) {
      let output = try scratch.place("on-\(ranks)")
      let outcome = try await Launch(
        "and-dist",
        [
          "discover", "--features", features, "--names", names, "--similarity-threshold", "0.95",
          "--output", output,
        ], ranks: ranks
      ).run()
      return (outcome, String(decoding: try contents("\(output)/duplicates.csv"), as: UTF8.self))
    }
    try write(test.count)
    let (outcome, table) = try await run(1)
    #expect(
      outcome.output.contains("45 groups of near-duplicates (98 rows, 3 in the largest)"),
      "\(outcome.output)")
    let lines = table.split(separator: "\n")
    #expect(lines.count == 1 + test.count)
    #expect(lines[0] == "group,row,name,similarity")
    #expect(lines[1].hasPrefix("0,0,image-0,1.0") && lines[2].hasPrefix("0,45,image-45,1.0"))
    #expect(lines.contains { $0.hasPrefix("1,1,\"a \"\"1\"\", b\",") })
    for ranks in 2...4 { #expect(try await run(ranks).table == table, "\(ranks) ranks") }

    try write(test.count - 1)
    let output = try scratch.place("refused")
    let refused = try await Launch(
      "and-dist",
      [
        "discover", "--features", features, "--names", names, "--similarity-threshold", "0.95",
        "--output", output,
      ], ranks: 2
    ).run()
    #expect(refused.errors.contains("names.txt: has 97 names; expected 98, one a row"))
  }

  /// Shards of rows of other lengths are searched as their directions.
  @Test func shardsAreScaledToUnitLength() async throws {
    let test = Case(count: 60, dimension: 12, neighbours: 3, temperature: 0.1)
    let scratch = try Scratch()
    let shards = try scratch.place("shards")
    try FileManager.default.createDirectory(atPath: shards, withIntermediateDirectories: true)
    for (shard, rows) in [test.rows[..<25], test.rows[25...]].enumerated() {
      let longer = rows.enumerated().map { place, row in row.map { $0 * Float(place + 2) } }
      try save(longer, "\(shards)/\(shard).npy")
    }
    let output = try scratch.place("output")
    let arguments = [
      "discover", "--features", shards, "--temperature", "0.1", "--neighbours", "3",
      "--selection-rate", "0.3", "--round", "2", "--output", output,
    ]
    let refused = try await Launch("and-dist", arguments, ranks: 2).run()
    #expect(!refused.succeeded)
    #expect(
      refused.errors.contains(
        "0.npy: row 0 has length 2.0: rows must have length 1; --normalise scales them"),
      "\(refused.errors)")
    let outcome = try await Launch("and-dist", arguments + ["--normalise"], ranks: 2).run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    try check(test, output)
  }

  /// Queries find the rows that are nearest to them, and outliers are the queries that are far from all.
  @Test func queriesAreSearchedAmongTheRows() async throws {
    let rows = Case(count: 211, dimension: 16, neighbours: 5, temperature: 0.1).rows
    let queries = Case(count: 37, dimension: 16, neighbours: 5, temperature: 0.1).rows
    let scratch = try Scratch()
    let (features, asked) = (try scratch.place("rows.npy"), try scratch.place("queries.npy"))
    try save(rows, features)
    try save(queries, asked)
    var files: [[[UInt8]]] = []
    for ranks in 1...4 {
      let output = try scratch.place("on-\(ranks)")
      let outcome = try await Launch(
        "and-dist",
        [
          "discover", "--features", features, "--queries", asked, "--neighbours", "5", "--graph",
          "--outliers", "3", "--output", output,
        ], ranks: ranks
      ).run()
      try #require(outcome.succeeded, "\(outcome.errors)")
      #expect(outcome.output.contains("37 queries, 5 neighbours each of 211 rows"))
      files.append(
        try ["neighbours.npy", "similarities.npy", "graph.npz", "outliers.csv"].map {
          try contents("\(output)/\($0)")
        })
    }
    for index in 1..<4 { #expect(files[index] == files[0], "\(index + 1) ranks") }

    let output = try scratch.place("on-1")
    let found = try NumPyFile(path: "\(output)/neighbours.npy").integers()
    let nearest = try NumPyFile(path: "\(output)/similarities.npy").tensor()
    #expect(nearest.shape == [37, 5])
    var means: [(similarity: Double, query: Int)] = []
    for (query, numbers) in queries.enumerated() {
      let similarities = rows.map { row in
        zip(numbers, row).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      }
      let right = similarities.indices.sorted { similarities[$0] > similarities[$1] }.prefix(5)
      #expect(found[5 * query..<5 * query + 5].map { Int($0) } == Array(right))
      for (place, row) in right.enumerated() {
        #expect(abs(Double(nearest[5 * query + place]) - similarities[row]) < 1e-6)
      }
      means.append((right.reduce(0) { $0 + similarities[$1] } / 5, query))
    }
    let outliers = String(decoding: files[0][3], as: UTF8.self).split(separator: "\n").dropFirst()
    let farthest = means.sorted { $0.similarity < $1.similarity }.prefix(3)
    #expect(outliers.map { $0.split(separator: ",")[0] } == farthest.map { "\($0.query)" })
    // Each array of the graph lies in its archive as it is.
    let graph = files[0][2]
    #expect(graph.contains(files[0][0].suffix(37 * 5 * 8)))
    #expect(graph.contains(files[0][1].suffix(37 * 5 * 4)))
    #expect(graph.contains(Array("'descr': '|S3', 'fortran_order': False, 'shape': (), }".utf8)))
  }

  @Test func queriesOfAnotherLengthAreRefused() async throws {
    let scratch = try Scratch()
    let (features, asked) = (try scratch.place("rows.npy"), try scratch.place("queries.npy"))
    try save([[1, 0], [0, 1]], features)
    try save([[1, 0, 0]], asked)
    let output = try scratch.place("output")
    func errors(_ arguments: [String]) async throws -> String {
      try await Launch(
        "and-dist", ["discover", "--features", features, "--output", output] + arguments, ranks: 2
      ).run().errors
    }
    #expect(
      try await errors(["--queries", asked]).contains("queries have 3 numbers; expected 2"))
    #expect(
      try await errors(["--queries", features, "--neighbours", "3"]).contains(
        "neighbours is '3'; expected at most 2"))
    #expect(
      try await errors(["--queries", features, "--similarity-threshold", "0.9"]).contains(
        "similarity-threshold groups the rows of one set"))
  }

  private func save(_ rows: [[Float]], _ path: String) throws {
    let shape = [rows.count, rows[0].count]
    let writer = try NumPyWriter(path: path, type: .float32, shape: shape)
    try writer.append(Tensor(rows.flatMap { $0 }, shape: shape))
    try writer.commit()
  }

  private func check(_ test: Case, _ folder: String) throws {
    let entropies = try NumPyFile(path: "\(folder)/entropy.npy").tensor()
    let anchors = try NumPyFile(path: "\(folder)/anchors.npy").integers()
    let neighbours = try NumPyFile(path: "\(folder)/neighbours.npy")
    #expect(entropies.shape == [test.count])
    #expect(neighbours.shape == [test.count, test.neighbours])
    let nearest = try NumPyFile(path: "\(folder)/similarities.npy").tensor()
    #expect(nearest.shape == neighbours.shape)
    let order = entropies.array.indices.sorted {
      (entropies.array[$0], $0) < (entropies.array[$1], $1)
    }
    // 0.6 of the rows, rounded down.
    #expect(anchors == order.prefix(test.count * 6 / 10).map { Int64($0) })

    let rows = test.rows.map { $0.map(Double.init) }
    for row in 0..<test.count {
      let similarities = rows.map { other in zip(rows[row], other).reduce(0) { $0 + $1.0 * $1.1 } }
      let weights = similarities.map { exp(($0 - 1) / test.temperature) }
      let sum = weights.reduce(0, +)
      let entropy = weights.reduce(0) { $0 - $1 / sum * log($1 / sum) }
      #expect(abs(Double(entropies.array[row]) - entropy) < 1e-4, "entropy of \(row)")

      let found = try neighbours.integers(rows: row..<row + 1).map { Int($0) }
      let right = similarities.indices.filter { $0 != row }
        .sorted { (-similarities[$0], $0) < (-similarities[$1], $1) }
      #expect(!found.contains(row) && Set(found).count == test.neighbours)
      for (place, best) in right.prefix(test.neighbours).enumerated() {
        let similarity = Double(nearest[row * test.neighbours + place])
        #expect(abs(similarity - similarities[best]) < 1e-6, "similarities of \(row)")
      }
      for (mine, best) in zip(found, right) where mine != best {
        #expect(abs(similarities[mine] - similarities[best]) < 1e-6, "neighbours of \(row)")
      }
    }
  }
}
