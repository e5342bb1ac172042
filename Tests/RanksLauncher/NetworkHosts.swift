internal import Foundation

/// Several hosts on one machine: network namespaces with addresses and host names of their own, joined
/// by a bridge, between which ranks talk TCP.
///
/// It takes root, iproute2 and a kernel that has namespaces; they are removed with their owner.
public final class NetworkHosts: Sendable {
  private let count: Int
  private let name: String
  private let subnet: String
  private let folder: String

  /// Whether such hosts can be made here.
  public static let isAvailable: Bool = {
    let name = "adt\(UInt16.random(in: 0 ... .max))"
    guard geteuid() == 0, run(["ip", "netns", "add", name]) else { return false }
    defer { _ = run(["ip", "netns", "del", name]) }
    return run(["ip", "link", "add", name, "type", "bridge"])
      && run(["ip", "link", "del", name])
      && run(["unshare", "--uts", "true"])
  }()

  /// Makes so many hosts.
  public init(count: Int) throws {
    self.count = count
    let number = UInt16.random(in: 0...0x3FFF)
    name = "ad\(number)"
    subnet = "10.\(64 + number >> 8).\(number & 0xFF)"
    folder = NSTemporaryDirectory() + "and-dist-hosts-\(number)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try need(["ip", "link", "add", "\(name)b", "type", "bridge"])
    try need(["ip", "link", "set", "\(name)b", "up"])
    for host in 1...count {
      try need(["ip", "netns", "add", namespace(host)])
      try need([
        "ip", "link", "add", link(host), "type", "veth", "peer", "name", "eth0", "netns",
        namespace(host),
      ])
      try need(["ip", "link", "set", link(host), "master", "\(name)b", "up"])
      let inside = ["ip", "-n", namespace(host)]
      try need(inside + ["addr", "add", "\(subnet).\(host)/24", "dev", "eth0"])
      try need(inside + ["link", "set", "eth0", "up"])
      try need(inside + ["link", "set", "lo", "up"])
    }
    // What mpirun calls in the place of ssh: HOST COMMAND….
    let agent = """
      #!/bin/sh
      host=${1##*.}
      shift
      exec ip netns exec \(name)h$host unshare --uts sh -c "hostname \(name)h$host; $*"

      """
    try agent.write(toFile: "\(folder)/agent", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/agent")
    try (1...count).map { "\(subnet).\($0) slots=8\n" }.joined()
      .write(toFile: "\(folder)/hosts", atomically: true, encoding: .utf8)
  }

  deinit {
    for host in 1...count {
      kill(host)
      _ = NetworkHosts.run(["ip", "netns", "del", namespace(host)])
    }
    _ = NetworkHosts.run(["ip", "link", "del", "\(name)b"])
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// A job of a built program with one rank on each host; mpirun is on the first.
  public func launch(_ program: String, _ arguments: [String], timeout: Double = 120) -> Launch {
    Launch(
      command: [
        "ip", "netns", "exec", namespace(1), "unshare", "--uts", "sh", "-c",
        "hostname \(namespace(1)); exec \"$@\"", "sh", "mpirun", "--mca", "plm_rsh_agent",
        "\(folder)/agent", "--mca", "oob_tcp_if_include", "\(subnet).0/24", "--mca",
        "btl_tcp_if_include", "\(subnet).0/24", "--mca", "btl", "tcp,self,vader", "--hostfile",
        "\(folder)/hosts", "--map-by", "ppr:1:node", "--bind-to", "none", "-np", "\(count)", "-x",
        "OMP_NUM_THREADS", Launch.productsFolder.appending(path: program).path,
      ] + arguments, ranks: nil, timeout: timeout)
  }

  /// What a host calls itself.
  public func hostName(_ host: Int) -> String { namespace(host) }

  /// Bounds how much a host sends a second, as `100mbit`.
  public func bound(_ host: Int, rate: String) throws {
    try need([
      "ip", "netns", "exec", namespace(host), "tc", "qdisc", "replace", "dev", "eth0", "root",
      "tbf", "rate", rate, "burst", "64kbit", "latency", "400ms",
    ])
  }

  /// Takes a host off the network.
  public func cut(_ host: Int) throws { try need(["ip", "link", "set", link(host), "down"]) }

  /// Kills all processes of a host.
  public func kill(_ host: Int) {
    let list = Pipe()
    let process = NetworkHosts.process(["ip", "netns", "pids", namespace(host)])
    process.standardOutput = list
    guard (try? process.run()) != nil else { return }
    let text = String(decoding: list.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    for number in text.split(separator: "\n").compactMap({ Int32($0) }) {
      _ = Foundation.kill(number, SIGKILL)
    }
  }

  private func namespace(_ host: Int) -> String { "\(name)h\(host)" }
  private func link(_ host: Int) -> String { "\(name)v\(host)" }

  /// A command that failed.
  public struct Failed: Error { let command: [String] }

  private func need(_ command: [String]) throws {
    guard NetworkHosts.run(command) else { throw Failed(command: command) }
  }

  private static func process(_ command: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin"]
    ) { "\($1):\($0)" }
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  private static func run(_ command: [String]) -> Bool {
    let process = process(command)
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
