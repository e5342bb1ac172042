/// A layer was named that the network does not have.
package struct UnknownLayer: Error, Equatable, CustomStringConvertible {
  let name: String
  /// The network, as its description names it.
  let network: String
  /// The layers that there are.
  let known: [String]

  /// What is wrong, and what would be right.
  package var description: String {
    "\(network) has no layer '\(name)'; its layers are \(known.joined(separator: ", "))"
  }
}
