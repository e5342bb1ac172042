// Checks that the rooms are layered as docs and README say, and that files obey it.
//
//   swift package dump-package | swift launch/checks/layers.swift
//
// Prints a line for each fault, and exits with status 1 if there is one.

import Foundation

/// Rooms from the ground up: a room imports only rooms that stand before it.
let rooms = [
  "Storage", "Randomness", "Files", "TensorFiles", "Activity", "MPI", "Watchdog", "Arithmetic",
  "Activations", "Convolutions", "Similarity", "Images", "Datasets", "Networks",
  "Neighbourhoods", "DataParallel", "Configuration", "Schemas", "Exports", "Events", "Training",
  "Evaluation", "Reports",
  "Pages", "Command", "Findings", "Runs", "and-dist",
]

/// Rooms that learn, and those they stand on: labels are in Datasets and Evaluation, out of reach.
let withoutLabels = [
  "Images", "Networks", "Neighbourhoods", "DataParallel", "Configuration", "Events", "Training",
]

/// What a room must not reach, not even through another.
let walls: [(room: String, other: String)] =
  withoutLabels.flatMap { [($0, "Datasets"), ($0, "Evaluation")] }
  + [
    "Arithmetic", "Activations", "Convolutions", "Similarity", "Images", "Datasets", "Networks",
    "Neighbourhoods", "Reports", "Events",
  ]
  .map { ($0, "MPI") }
  + [
    ("Neighbourhoods", "Images"), ("DataParallel", "Images"), ("Reports", "Training"),
    ("Similarity", "Activations"), ("Neighbourhoods", "Activations"),
  ]

/// Modules that are there without being declared: the standard library's and the system's.
let system: Set = [
  "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Testing", "Glibc",
  "Musl", "Darwin",
]

/// Where pointers may be used: the allocator, the C libraries, files, and pixels up to a batch; and
/// the tests that write images and archives with those libraries.
let unsafePlaces = [
  "Sources/Storage/", "Sources/Activity/", "Sources/MPI/", "Sources/Watchdog/DatagramSocket.swift",
  "Sources/Arithmetic/", "Sources/Activations/",
  "Sources/Convolutions/", "Sources/Similarity/", "Sources/Files/", "Sources/TensorFiles/",
  "Sources/Images/Decoding/", "Sources/Images/Encoding/", "Sources/Images/Pixels/",
  "Sources/Images/Augmentation/", "Sources/Images/ImageSplit.swift", "Sources/Datasets/Sources/",
  "Tests/DatasetsTests/",
  "Tests/MPITests/InterruptionTests.swift", "Tests/ImagesTests/ChannelTests.swift",
  "Tests/ImagesTests/DecodingTests.swift",
  "Tests/ImagesTests/PartialDecodingTests.swift",
]

/// A target, as `swift package dump-package` prints it.
struct Target: Decodable {
  let name: String
  let type: String
  let path: String?
  let dependencies: [Dependency]

  /// Where its sources are.
  var folder: String { path ?? (type == "test" ? "Tests/\(name)" : "Sources/\(name)") }
  /// C and then the library's own name: COneDNN.
  var isSeam: Bool { name.first == "C" && name.dropFirst().first?.isUppercase == true }
  var isForTests: Bool { folder.hasPrefix("Tests/") }
}

/// One entry of `dependencies`: `{"byName": ["Storage", null]}`.
struct Dependency: Decodable {
  let name: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let entry = try container.decode([String: [Part?]].self)
    guard case .name(let name)?? = entry.values.first?.first else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no name")
    }
    self.name = name
  }

  /// A name, or a condition on the platform, which does not matter here.
  enum Part: Decodable {
    case name(String)
    case other

    init(from decoder: any Decoder) throws {
      let name = try? decoder.singleValueContainer().decode(String.self)
      self = name.map(Part.name) ?? .other
    }
  }
}

struct Package: Decodable {
  let targets: [Target]
}

var faults: [String] = []

func fault(_ text: String) { faults.append(text) }

/// Everything that `name` imports, directly or through others.
func reach(of name: String, in graph: [String: [String]]) -> Set<String> {
  var found: Set<String> = []
  var next = graph[name] ?? []
  while let name = next.popLast() {
    if found.insert(name).inserted { next += graph[name] ?? [] }
  }
  return found
}

func checkGraph(_ targets: [Target]) {
  let graph = graph(of: targets)
  let seams = Set(targets.filter(\.isSeam).map(\.name))
  let inHouse = targets.filter { !$0.isSeam && !$0.isForTests }

  for target in inHouse {
    guard let place = rooms.firstIndex(of: target.name) else {
      fault("Package.swift: room \(target.name) has no place in the layers of \(#fileID)")
      continue
    }
    for name in graph[target.name] ?? [] {
      if let other = rooms.firstIndex(of: name), other >= place {
        fault("Package.swift: \(target.name) imports \(name), which stands above it")
      }
    }
  }
  for room in rooms where !inHouse.contains(where: { $0.name == room }) {
    fault("Package.swift: there is no room \(room)")
  }
  for (room, other) in walls where reach(of: room, in: graph).contains(other) {
    fault("Package.swift: \(room) reaches \(other), which it must not")
  }
  for seam in seams.sorted() {
    let users = targets.filter { !$0.isForTests && $0.dependencies.contains { $0.name == seam } }
      .map(\.name)
    if users.count != 1 {
      let names = users.isEmpty ? "none" : users.joined(separator: ", ")
      fault("Package.swift: \(seam) is to be imported by one room; it is by \(names)")
    }
  }
}

/// Checks this check: a line that imports labels into a room that learns must be a fault, whether
/// Package.swift grants the import or not.
func checkLabelWall(_ targets: [Target]) {
  for room in withoutLabels {
    guard let target = targets.first(where: { $0.name == room }) else { continue }
    if allowedModules(of: target).contains(importedModule("internal import Datasets") ?? "") {
      fault("\(target.folder): a file could import Datasets, and with it labels")
    }
    var graph = graph(of: targets)
    graph[room, default: []].append("Datasets")
    if !walls.contains(where: { $0.room == room && reach(of: room, in: graph).contains($0.other) })
    {
      fault("\(#fileID): no wall stands between \(room) and Datasets")
    }
  }
}

func graph(of targets: [Target]) -> [String: [String]] {
  Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0.dependencies.map(\.name)) })
}

/// What a target's files may import.
func allowedModules(of target: Target) -> Set<String> {
  system.union(target.dependencies.map { moduleName($0.name) })
}

func checkFiles(of target: Target) {
  guard let files = FileManager.default.enumerator(atPath: target.folder) else {
    return fault("\(target.folder): cannot be read")
  }
  let allowed = allowedModules(of: target)
  for case let file as String in files where file.hasSuffix(".swift") {
    let path = "\(target.folder)/\(file)"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      fault("\(path): cannot be read")
      continue
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if let module = importedModule(line), !allowed.contains(module) {
        fault("\(path):\(index + 1): imports \(module), which Package.swift does not give it")
      }
      if usesPointers(line), !unsafePlaces.contains(where: path.hasPrefix) {
        fault("\(path):\(index + 1): 'unsafe' outside of the places for it")
      }
    }
  }
}

func moduleName(_ name: String) -> String { name.replacingOccurrences(of: "-", with: "_") }

let access: Set = ["public", "package", "internal", "fileprivate", "private"]
let kinds: Set = ["typealias", "struct", "class", "enum", "protocol", "let", "var", "func"]

/// The module of an import line: `@testable import struct A.B` gives A.
func importedModule(_ line: Substring) -> String? {
  var words = line.split(separator: " ")
  while let word = words.first, word.hasPrefix("@") || access.contains(String(word)) {
    words.removeFirst()
  }
  guard words.first == "import" else { return nil }
  words.removeFirst()
  if words.count > 1, kinds.contains(String(words[0])) { words.removeFirst() }
  return words.first?.split(separator: ".").first.map(String.init)
}

/// Whether a line that is no comment says `unsafe`, or names a pointer type.
func usesPointers(_ line: Substring) -> Bool {
  if line.drop(while: { $0 == " " }).hasPrefix("//") { return false }
  let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
  return words.contains {
    $0 == "unsafe" || ($0.hasPrefix("Unsafe") && $0.contains("Pointer"))
  }
}

let package = try JSONDecoder().decode(
  Package.self, from: FileHandle.standardInput.readDataToEndOfFile())
checkGraph(package.targets)
checkLabelWall(package.targets)
for target in package.targets where !target.isSeam { checkFiles(of: target) }
for text in faults { print(text) }
exit(faults.isEmpty ? 0 : 1)
