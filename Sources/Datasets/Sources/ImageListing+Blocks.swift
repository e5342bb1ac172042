internal import Files
internal import Foundation
package import Images

extension ImageListing {
  /// All but the images.
  private struct Head: Codable {
    struct Fault: Codable {
      let subject: String
      let problem: String
      let advice: String?
    }
    struct Part: Codable {
      let folders: [String]
      let hasLabels: Bool
    }

    let kind: String
    let name: String
    let root: String
    let classNames: [String]
    let parts: [String: Part]
    let faults: [String: Fault]
    let watchedPaths: [String]
    let watchedTimes: [Int]
  }

  /// Passes a listing on, to a file or to other ranks, or takes one up: what comes out at the other
  /// side.
  ///
  /// - Parameter listing: what is passed on; nil for who only takes up.
  /// - Throws: What the passage throws, or an error where what comes makes no sense.
  package static func passed(
    _ listing: ImageListing?, through passage: some BlockPassage
  ) throws -> ImageListing {
    let head = try JSONDecoder().decode(
      Head.self, from: Data(passage.pass(try listing.map { try $0.head() } ?? [])))
    var parts: [Split: Part] = [:]
    for split in Split.allCases {
      guard let told = head.parts[split.rawValue] else { continue }
      let own = listing?.parts[split]
      guard
        let index = try (own?.index ?? ImageIndex()).passed(told.folders, through: passage)
      else { throw FileError(head.root, "its list of images does not fit together") }
      let labels = told.hasLabels ? try passage.pass(own?.labels ?? []) : nil
      guard labels.map({ $0.count == index.count && $0.allSatisfy { $0 >= 0 } }) ?? true else {
        throw FileError(head.root, "its list of labels does not fit together")
      }
      parts[split] = Part(index: index, labels: labels)
    }
    var result = ImageListing(
      name: head.name, root: head.root, kind: head.kind, classNames: head.classNames, parts: parts)
    for (name, fault) in head.faults {
      guard let split = Split(rawValue: name) else { continue }
      result.faults[split] = FileError(fault.subject, fault.problem, advice: fault.advice)
    }
    result.watched = Array(zip(head.watchedPaths, head.watchedTimes))
    return result
  }

  private func head() throws -> [UInt8] {
    let head = Head(
      kind: kind, name: name, root: root, classNames: classNames,
      parts: Dictionary(
        uniqueKeysWithValues: parts.map {
          ($0.rawValue, .init(folders: $1.index.folderNames, hasLabels: $1.labels != nil))
        }),
      faults: Dictionary(
        uniqueKeysWithValues: faults.map {
          ($0.rawValue, .init(subject: $1.subject, problem: $1.problem, advice: $1.advice))
        }), watchedPaths: watched.map(\.path), watchedTimes: watched.map(\.modified))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(head))
  }
}
