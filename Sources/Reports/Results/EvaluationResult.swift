internal import Foundation

/// What `evaluate` found.
package struct EvaluationResult: Encodable {
  /// How features were judged.
  package let `protocol`: String
  /// What they were compared with.
  package let against: String
  /// Share of test images that were given their own class, 0…1.
  package let accuracy: Double
  /// The checkpoint.
  package let checkpoint: String

  /// A result.
  package init(`protocol`: String, against: String, accuracy: Double, checkpoint: String) {
    self.protocol = `protocol`
    self.against = against
    self.accuracy = accuracy
    self.checkpoint = checkpoint
  }

  /// The result for a person.
  package var text: String { "\(`protocol`) against \(against): \(accuracy)" }

  /// The result as one line of JSON.
  package var json: String { sortedJSON(of: self) }
}
