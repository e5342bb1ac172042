/// What a message takes on its way: its bytes, and something beside them.
package struct Link {
  /// Seconds of an empty message.
  package var latency: Double
  /// Bytes a second, each way.
  package var bandwidth: Double

  /// A link of this latency and bandwidth.
  package init(latency: Double, bandwidth: Double) {
    (self.latency, self.bandwidth) = (latency, bandwidth)
  }

  /// What is assumed between nodes where nothing is said: Ethernet of 10 Gbit/s.
  package static let assumed = Link(latency: 20e-6, bandwidth: 1.25e9)

  /// Seconds of so many bytes that go at once, each message after the latency.
  func seconds(_ bytes: Double) -> Double { latency + bytes / bandwidth }
}
