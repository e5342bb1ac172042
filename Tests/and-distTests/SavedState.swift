import Foundation
import Storage
import TensorFiles
import Training

/// A checkpoint as another program reads it: its files, and those of its parts one after the other.
struct SavedState {
  let folder: String

  /// The checkpoint of a run after a step.
  init(_ run: String, step: Int) {
    folder = "\(run)/checkpoints/\(SavedState.name(step))"
  }

  /// The folder's name of the checkpoint after a step.
  static func name(_ step: Int) -> String { String(format: "step-%08d", step) }

  /// The names of the part files, in their order.
  func partNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("part-") }.sorted()
  }

  /// The names of all files with tensors.
  func tensorFiles() throws -> [String] {
    try ["model.safetensors", "optimiser.safetensors"] + partNames()
  }

  func parts() throws -> [SafetensorsFile] {
    try partNames().map { try SafetensorsFile(path: "\(folder)/\($0)") }
  }

  /// The numbers of a tensor of the parts.
  func floats(_ name: String) throws -> [Float] {
    try parts().flatMap { try $0.tensor(name).array }
  }

  /// The integers of a tensor of the parts.
  func integers(_ name: String) throws -> [Int] {
    try parts().flatMap { try $0.integers(name).map { Int($0) } }
  }

  /// The anchors of all parts in the order of their selection: by entropy, then by number.
  func anchors() throws -> [Int] {
    let entropies = try floats("entropies")
    return try integers("anchors").sorted { (entropies[$0], $0) < (entropies[$1], $1) }
  }

  /// Changes `state.json`, and makes the manifest say that it was written so.
  func changeState(_ change: (String) throws -> String) throws {
    let path = "\(folder)/state.json"
    let text = try change(String(contentsOfFile: path, encoding: .utf8))
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try seal()
  }

  /// Makes the manifest say that all files were written as they are.
  func seal() throws { try Checkpoint(path: folder).seal() }
}
